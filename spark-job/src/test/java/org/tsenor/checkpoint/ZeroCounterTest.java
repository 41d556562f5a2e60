package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZeroCounterTest {
  @ParameterizedTest
  @CsvSource({
    "BF16, 0000 0080 0100 8001 803f, 2",
    "F16, 0000 0080 0100 0001, 2",
    "F32, 00000000 00000080 01000000 0000803f, 2",
    "F64, 0000000000000000 0000000000000080 0100000000000000, 2",
    "C64, 0000000000000000 0000008000000080 0000000001000000, 2",
    "F8_E4M3, 00 80 01, 2",
    "F8_E5M2, 00 80 81, 2",
    "F8_E4M3FNUZ, 00 80 01, 1",
    "U8, 00 80 01, 1",
    "BOOL, 00 01 00, 2",
    "I16, 0000 0080, 1",
    "I64, 0000000000000000 0000000000000080, 1",
  })
  void countsZerosOfEitherSign(Dtype dtype, String hex, long zeros) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertEquals(zeros, new ZeroCounter(dtype).zeros(bytes, bytes.length));
  }

  @Test
  void leavesTheRestOfTheArrayAlone() {
    assertEquals(2, new ZeroCounter(Dtype.BF16).zeros(new byte[16], 4));
  }

  @Test
  void typesWithoutAZeroOrWithoutWholeBytesAreNotCounted() {
    assertFalse(new ZeroCounter(Dtype.F8_E8M0).counts());
    assertFalse(new ZeroCounter(Dtype.F4).counts());
  }
}
