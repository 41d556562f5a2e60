package org.tsenor.job.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceAddressesTest {
  private static List<String> ordinals(List<String> booked, String... visible) {
    return new DeviceAddresses(
            booked, visible.length == 0 ? Optional.empty() : Optional.of(List.of(visible)))
        .ordinals();
  }

  @Test
  void takesWhatSparkBooked() {
    assertEquals(List.of("1"), ordinals(List.of("1")));
    assertEquals(List.of("3", "0"), ordinals(List.of("3", "0")));
    assertEquals(List.of("GPU-a"), ordinals(List.of("GPU-a")));
  }

  @Test
  void countsWithinTheVisibleDevices() {
    assertEquals(List.of("0"), ordinals(List.of("2"), "2", "3"));
    assertEquals(List.of("1"), ordinals(List.of("3"), "2", "3"));
    assertEquals(List.of("1"), ordinals(List.of("GPU-b"), "GPU-a", "GPU-b"));
  }

  @Test
  void namesNoneWhereSparkBooksNone() {
    assertEquals(List.of(), ordinals(List.of()));
    assertEquals(List.of(), ordinals(List.of(), "5"));
  }

  @Test
  void saysOfAHiddenDeviceThatItIs() {
    assertEquals(
        List.of("0, hidden by CUDA_VISIBLE_DEVICES=2,3"), ordinals(List.of("0"), "2", "3"));
  }

  @Test
  void knowsNoBookingOutsideATask() {
    assertEquals(List.of(), DeviceAddresses.here().booked());
  }
}
