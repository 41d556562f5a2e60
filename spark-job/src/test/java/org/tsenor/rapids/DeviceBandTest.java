package org.tsenor.rapids;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tsenor.functions.MaskSettings;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightFormat;

/** What of a batch the kernels take as it lies; no device is needed to say so. */
class DeviceBandTest {
  private static DeviceBand band(long address, WeightFormat format, String pattern) {
    long bytes = 64L * 96 * format.bytes();
    return new DeviceBand(address, bytes, format, 64, 96, NmPattern.parse(pattern));
  }

  @Test
  void laysItsMaskOutAsTheSidecarDoes() {
    DeviceBand band = band(0, WeightFormat.BF16, "16:32");
    assertEquals(12, band.maskStride());
    assertEquals(768, band.maskBytes());
    assertEquals(6, band.blocks(MaskSettings.EXACT.solver(band.pattern())));
    MaskSettings standard =
        new MaskSettings(
            MaskSettings.EXACT.algorithm(), Structure.STANDARD, 1, MaskSettings.EXACT.tsenor());
    assertEquals(192, band.blocks(standard.solver(band.pattern())));
  }

  @Test
  void goesToTheKernelsWhereTheDeviceCanReadIt() {
    assertTrue(band(256, WeightFormat.F32, "16:32").isForKernels(512));
    assertTrue(band(258, WeightFormat.BF16, "2:4").isForKernels(1));
    assertFalse(band(258, WeightFormat.F32, "16:32").isForKernels(512));
    assertFalse(band(257, WeightFormat.F16, "16:32").isForKernels(512));
  }

  @Test
  void staysOnTheHostWhereTheMaskWouldNotLieAsTheKernelsWriteIt() {
    assertFalse(band(256, WeightFormat.BF16, "16:32").isForKernels(514));
    assertTrue(band(256, WeightFormat.BF16, "8:16").isForKernels(514));
    assertFalse(band(256, WeightFormat.BF16, "3:6").isForKernels(512));
  }
}
