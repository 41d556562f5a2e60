package org.tsenor.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NmPatternTest {
  @ParameterizedTest
  @CsvSource({"2:4,2,4", "16:32,16,32", "' 3 : 10 ',3,10", "1:2,1,2", "63:64,63,64"})
  void readsKeptOfBlockSize(String text, int kept, int blockSize) {
    assertEquals(new NmPattern(kept, blockSize), NmPattern.parse(text));
  }

  @Test
  void writesWhatItReads() {
    for (int blockSize = 2; blockSize <= NmPattern.MAX_BLOCK_SIZE; blockSize++) {
      for (int kept = 1; kept < blockSize; kept++) {
        NmPattern pattern = new NmPattern(kept, blockSize);
        assertEquals(pattern, NmPattern.parse(pattern.toString()));
      }
    }
  }

  @Test
  void knowsItsDensityAndEntries() {
    assertEquals(0.25, new NmPattern(2, 8).density());
    assertEquals(64, new NmPattern(2, 8).blockEntries());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "2", "2:", ":4", "2/4", "-2:4", "2:4:8", "two:four", "2.0:4", "22222:4"})
  void refusesWhatIsNoPattern(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> NmPattern.parse(text)).getMessage();
    assertEquals(
        "'" + text + "' is not a pattern: write kept:blockSize, such as 2:4 or 16:32", message);
  }

  @ParameterizedTest
  @CsvSource({"0,4,'[1, 4)'", "4,4,'[1, 4)'", "5,4,'[1, 4)'", "1,1,'[2, 64]'", "1,65,'[2, 64]'"})
  void namesTheValueAndTheAllowedRange(int kept, int blockSize, String range) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new NmPattern(kept, blockSize))
            .getMessage();
    assertTrue(message.contains(kept + ":" + blockSize), message);
    assertTrue(message.contains(range), message);
  }
}
