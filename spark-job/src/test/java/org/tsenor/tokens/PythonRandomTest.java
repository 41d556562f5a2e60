package org.tsenor.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against numbers that Python 3's random module gave. */
class PythonRandomTest {
  @ParameterizedTest
  @CsvSource({
    "0, 3626764237 1654615998 3255389356 3823568514",
    "1, 577090037 2444712010 3639700191 3445702192",
    "42, 2746317213 478163327 107420369 3184935163",
    "-42, 2746317213 478163327 107420369 3184935163",
    "123456789, 2754794679 1899526012 2328685183 3049235403",
    "4294967296, 485306839 1508871100 1794561286 4014597330",
    "1099511627783, 2635837658 3209733218 3500038837 4028389051",
    "9223372036854775807, 1359979423 2819855560 2711238091 569878368",
    "-9223372036854775808, 2377109768 1691753470 4039908392 899083848",
  })
  void givesPythonsWordsForASeed(long seed, String words) {
    PythonRandom random = new PythonRandom(seed);
    assertArrayEquals(
        Arrays.stream(words.split(" ")).mapToLong(Long::parseLong).toArray(),
        LongStream.generate(() -> random.getrandbits(32)).limit(4).toArray());
  }

  @Test
  void goesOnAsPythonDoesBeyondOneStateArray() {
    PythonRandom random = new PythonRandom(0);
    ByteBuffer words = ByteBuffer.allocate(8000).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 2000; i++) {
      words.putInt((int) random.getrandbits(32));
    }
    assertEquals(
        "a4aefe4e07260ce5922e09534feddd46c506642c3271e876bd269d0d74bc0034",
        HexFormat.of().formatHex(InputFile.sha256Digest().digest(words.array())));
  }

  @Test
  void givesPythonsBits() {
    PythonRandom random = new PythonRandom(5);
    long[] drawn =
        LongStream.of(1, 5, 31, 32, 33, 40, 63, 63)
            .map(bits -> random.getrandbits((int) bits))
            .toArray();
    assertArrayEquals(
        new long[] {
          1,
          8,
          1592975436,
          1539898300,
          7710297655L,
          927465761770L,
          6013930923205721641L,
          4888754783560498592L
        },
        drawn);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 356316, 201979 220500 21225 135746 268055 254766",
    "0, 0, 99, 49 97 53 5 33 65 62 51",
    "0, 0, 1099511627776, 849735321549 87705687125 1067347797602 788025983492",
    "9, -7, 7, 0 2 -2 -3 -5 -5 6 3 -7 -2 1 0",
  })
  void givesPythonsIntegers(long seed, long low, long high, String expected) {
    PythonRandom random = new PythonRandom(seed);
    long[] wanted = Arrays.stream(expected.split(" ")).mapToLong(Long::parseLong).toArray();
    assertArrayEquals(
        wanted,
        LongStream.generate(() -> random.randint(low, high)).limit(wanted.length).toArray());
  }

  @Test
  void drawsFromARangeOfOneAsPythonDoes() {
    PythonRandom random = new PythonRandom(7);
    assertEquals(0, random.randint(0, 0));
    assertEquals(0, random.randint(0, 0));
    assertEquals(1695753998, random.getrandbits(32));
  }

  @Test
  void refusesWhatItCannotDraw() {
    PythonRandom random = new PythonRandom(0);
    assertMessage("bound must be at least 1 but is 0", () -> random.randint(3, 2));
    assertMessage("bits must be in [1, 63] but is 64", () -> random.getrandbits(64));
    assertThrows(ArithmeticException.class, () -> random.randint(0, Long.MAX_VALUE));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable failing) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, failing).getMessage());
  }
}
