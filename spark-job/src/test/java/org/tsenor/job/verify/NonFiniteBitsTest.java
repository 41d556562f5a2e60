package org.tsenor.job.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.checkpoint.Dtype;

class NonFiniteBitsTest {
  private static final int NUMBERS = 5;

  /** Bit patterns of the formats' definitions, each finite or not. */
  @ParameterizedTest
  @CsvSource({
    "F64, 8, 0x7ff0000000000000, true",
    "F64, 8, 0xfff0000000000000, true",
    "F64, 8, 0x7ff0000000000001, true",
    "F64, 8, 0x7fefffffffffffff, false",
    "F32, 4, 0x7f800000, true",
    "F32, 4, 0xffc00000, true",
    "F32, 4, 0x7f7fffff, false",
    "C64, 4, 0xff800000, true",
    "F16, 2, 0x7c00, true",
    "F16, 2, 0xfe01, true",
    "F16, 2, 0x7bff, false",
    "BF16, 2, 0x7f80, true",
    "BF16, 2, 0xffc1, true",
    "BF16, 2, 0xff7f, false",
    "F8_E5M2, 1, 0x7c, true",
    "F8_E5M2, 1, 0xfd, true",
    "F8_E5M2, 1, 0x7b, false",
    "F8_E4M3, 1, 0x7f, true",
    "F8_E4M3, 1, 0xff, true",
    "F8_E4M3, 1, 0x7e, false",
    "F8_E8M0, 1, 0xff, true",
    "F8_E8M0, 1, 0x7f, false",
    "F8_E4M3FNUZ, 1, 0x80, true",
    "F8_E4M3FNUZ, 1, 0xff, false",
    "F8_E5M2FNUZ, 1, 0x80, true",
    "F8_E5M2FNUZ, 1, 0x7c, false"
  })
  void tellsNumbersFromTheRest(Dtype dtype, int width, String bits, boolean bad) {
    long pattern = Long.parseUnsignedLong(bits.substring(2), 16);
    for (int at = 0; at < NUMBERS; at++) {
      ByteBuffer data = ByteBuffer.allocate(NUMBERS * width).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < width; i++) {
        data.put(at * width + i, (byte) (pattern >>> (8 * i)));
      }
      assertEquals(bad ? at : -1, NonFiniteBits.next(dtype, data.array(), 0));
      assertEquals(-1, NonFiniteBits.next(dtype, data.array(), at + 1));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "I16", "U16", "I32", "U32", "I64", "U64"
      })
  void findsNothingWhereThereIsNoSuchNumber(Dtype dtype) {
    byte[] ones = new byte[24];
    java.util.Arrays.fill(ones, (byte) 0xff);
    assertEquals(-1, NonFiniteBits.next(dtype, ones, 0));
  }
}
