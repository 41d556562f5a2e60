package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "262144, 262144",
    "256k, 262144",
    "256 KiB, 262144",
    "1m, 1048576",
    "5GB, 5000000000",
    "5g, 5368709120",
    "2t, 2199023255552"
  })
  void readsSizes(String text, long bytes) {
    SourceOptions options = new SourceOptions(Map.of("SHARDSIZE", text));
    assertEquals(OptionalLong.of(bytes), options.size(SourceOptions.SHARD_SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "", "-1", "k", "1.5g", "1 apple", "9999999999999t"})
  void refusesWhatIsNoSize(String text) {
    SourceOptions options = new SourceOptions(Map.of("partitionBytes", text));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> options.size(SourceOptions.PARTITION_BYTES))
            .getMessage();
    assertTrue(message.startsWith("option partitionBytes is '" + text + "': allowed"), message);
  }

  @Test
  void hasDefaults() {
    SourceOptions options = new SourceOptions(Map.of("path", "p"));
    assertEquals(new BandLayout(64, 262144), options.bandLayout());
    assertEquals(OptionalLong.empty(), options.size(SourceOptions.SHARD_SIZE));
    assertEquals(false, options.flag(SourceOptions.CLUSTER));
  }

  @ParameterizedTest
  @CsvSource({
    "rowmultple, rowMultiple",
    "band_bytes, bandBytes",
    "lik, like",
    "Resumeable, resumable"
  })
  void offersTheNearestName(String wrong, String right) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new SourceOptions(Map.of(wrong, "1")))
            .getMessage();
    assertTrue(message.contains("did you mean " + right + "?"), message);
  }

  @Test
  void leavesNamesOfOthersAlone() {
    new SourceOptions(Map.of("mergeSchema", "true", "header", "true", "fs.s3a.endpoint", "x"));
  }
}
