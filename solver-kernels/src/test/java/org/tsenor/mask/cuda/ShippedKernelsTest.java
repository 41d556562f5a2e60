package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShippedKernelsTest {
  private static final byte[] PTX =
      ".version 7.0\n.target sm_80\n".getBytes(StandardCharsets.US_ASCII);
  private static final String OF_SOURCES = "ab".repeat(32);

  /** As sha256sum says. */
  private static final String OF_PTX =
      "56e89c751972829bf55dd085dbac24196415060da38d600e6ee76ac6c9e39b97";

  @Test
  void kernelsOfTheirSourcesAreTaken() {
    ShippedKernels.Checked checked =
        ShippedKernels.check(PTX, digests(OF_SOURCES, OF_PTX), OF_SOURCES);
    assertEquals("", checked.refusal());
    assertEquals(11000, checked.image().orElseThrow().leastDriver());
    byte[] bytes = checked.image().orElseThrow().bytes();
    assertEquals(PTX.length + 1, bytes.length);
    assertEquals(0, bytes[PTX.length], "the driver takes text that ends with a zero byte");
  }

  @Test
  void kernelsOfOtherSourcesAreRefused() {
    ShippedKernels.Checked checked =
        ShippedKernels.check(PTX, digests(OF_SOURCES, OF_PTX), "cd".repeat(32));
    assertEquals(Optional.empty(), checked.image());
    assertTrue(checked.refusal().contains("compiled from other sources"), checked.refusal());
  }

  @Test
  void changedKernelsAreRefused() {
    byte[] changed = PTX.clone();
    changed[PTX.length - 1] = ' ';
    ShippedKernels.Checked checked =
        ShippedKernels.check(changed, digests(OF_SOURCES, OF_PTX), OF_SOURCES);
    assertEquals(Optional.empty(), checked.image());
    assertTrue(checked.refusal().contains("have changed"), checked.refusal());
  }

  @Test
  void theShippedOnesAreTaken() {
    assertEquals(Optional.empty(), ShippedKernels.refusal());
  }

  private static List<String> digests(String sources, String ptx) {
    return List.of(sources + "  sources", ptx + "  mask_solvers.ptx");
  }
}
