package org.tsenor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "5GB, 5000000000",
    "512MiB, 536870912",
    "1, 1",
    "77 B, 77",
    "2 kb, 2000",
    "256k, 262144",
    "5G, 5368709120",
    "1TiB, 1099511627776",
    "3TB, 3000000000000"
  })
  void readsUnits(String text, long bytes) {
    assertEquals(bytes, ByteSize.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GB", "5X", "0", "0GB", "-1", "1.5GB", "9999999999TB", "5 G B"})
  void refusesWhatIsNoSize(String text) {
    assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.00 kB",
    "1841448, 1.84 MB",
    "12345, 12.3 kB",
    "999499, 999 kB",
    "999999, 1.00 MB",
    "16060522496, 16.1 GB"
  })
  void printsThreeDigits(long bytes, String text) {
    assertEquals(text, ByteSize.text(bytes));
  }
}
