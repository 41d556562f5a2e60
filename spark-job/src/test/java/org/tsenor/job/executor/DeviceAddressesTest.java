package org.tsenor.job.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceAddressesTest {
  private static int ordinal(List<String> booked, String... visible) {
    return addresses(booked, visible).ordinal();
  }

  private static DeviceAddresses addresses(List<String> booked, String... visible) {
    return new DeviceAddresses(
        booked, visible.length == 0 ? Optional.empty() : Optional.of(List.of(visible)));
  }

  @Test
  void takesTheIndexThatSparkBooked() {
    assertEquals(1, ordinal(List.of("1")));
    assertEquals(3, ordinal(List.of("3", "0")));
  }

  @Test
  void countsWithinTheVisibleDevices() {
    assertEquals(0, ordinal(List.of("2"), "2", "3"));
    assertEquals(1, ordinal(List.of("3"), "2", "3"));
    assertEquals(1, ordinal(List.of("GPU-b"), "GPU-a", "GPU-b"));
  }

  @Test
  void takesTheFirstVisibleDeviceWhereSparkBooksNone() {
    assertEquals(0, ordinal(List.of()));
    assertEquals(0, ordinal(List.of(), "5"));
  }

  @Test
  void refusesAnAddressThatIsNoDeviceHere() {
    IllegalArgumentException hidden =
        assertThrows(IllegalArgumentException.class, () -> ordinal(List.of("0"), "2", "3"));
    assertEquals(
        "Spark booked GPU 0, which is no device of this process: CUDA_VISIBLE_DEVICES is 2,3",
        hidden.getMessage());
    IllegalArgumentException named =
        assertThrows(IllegalArgumentException.class, () -> ordinal(List.of("GPU-a")));
    assertTrue(named.getMessage().contains("it has to be an index"), named.getMessage());
  }

  @Test
  void knowsNoBookingOutsideATask() {
    assertEquals(List.of(), DeviceAddresses.here().booked());
  }
}
