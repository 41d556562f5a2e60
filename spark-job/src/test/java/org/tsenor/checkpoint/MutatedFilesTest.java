package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.checkpoint.ShardBytes.entry;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken files are refused, and only as {@link MalformedCheckpointException}; what is read is what
 * {@link FormatRules} reads. Seeded: a failure names the round that shows it again.
 */
class MutatedFilesTest {
  private static final int HEADERS = 100_000;
  private static final int WARM_UPS = 500;
  private static final int INDEXES = 15_000;
  private static final int DIRECTORIES = 1_000;

  private static final String MIXED =
      "{\"__metadata__\":{\"format\":\"pt\",\"a\\\"b\":\"\\u00e9\\ud83d\\ude00\"},"
          + entry("w", "BF16", "[4,8]", 0, 64)
          + ","
          + entry("scalar", "F64", "[]", 64, 72)
          + ","
          + entry("none", "I32", "[0,5]", 72, 72)
          + ","
          + entry("nibbles", "F4", "[2,3]", 72, 75)
          + ","
          + entry("bytes.é", "U8", "[5]", 75, 80)
          + "}  ";

  private static final Configuration CONFIGURATION = new Configuration(false);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir java.nio.file.Path directory;

  private int valid;
  private int refused;

  /** The start of a file, past its header, and the length that the whole file has. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Start(byte[] bytes, long length) {}

  @Test
  void headersAreReadAsTheRulesSayOrRefused() throws IOException {
    // Mostly the first: the second is long, and the third has little to break.
    List<Start> originals = List.of(start(MIXED, 80), tinyLlama(), start("{}", 0));
    // Loading classes takes memory once, those of what is refused too.
    for (int round = HEADERS; round < HEADERS + WARM_UPS; round++) {
      read(round, mutated(round, originals));
    }
    for (int round = 0; round < HEADERS; round++) {
      checkHeader(round, mutated(round, originals));
    }
    assertTrue(valid > HEADERS / 50, valid + " files were valid");
    assertTrue(refused > HEADERS / 2, refused + " files were refused");
  }

  private static Start mutated(int round, List<Start> originals) {
    Mutator mutator = new Mutator(round);
    return mutate(mutator, originals.get(Math.max(0, mutator.below(10) - 7)));
  }

  private static Start start(String json, int dataBytes) {
    byte[] file = ShardBytes.of(json, dataBytes);
    return new Start(file, file.length);
  }

  private static Start tinyLlama() throws IOException {
    java.nio.file.Path shard =
        java.nio.file.Path.of(
            "../integration-tests/tiny-llama/model/model-00001-of-00002.safetensors");
    try (var in = Files.newInputStream(shard)) {
      return new Start(in.readNBytes(4096), Files.size(shard));
    }
  }

  private static Start mutate(Mutator mutator, Start original) {
    byte[] bytes = original.bytes();
    switch (mutator.below(8)) {
      case 0 -> {
        byte[] changed = mutator.bytes(bytes);
        return new Start(changed, original.length() + changed.length - bytes.length);
      }
      case 1 -> {
        int length = mutator.below(bytes.length + 1);
        return new Start(Arrays.copyOf(bytes, length), length);
      }
      case 2 -> {
        return new Start(bytes, Math.max(bytes.length, original.length() + mutator.below(9) - 4));
      }
      case 3 -> {
        byte[] claim = ShardBytes.of(mutator.magnitude(), new byte[0], 0);
        byte[] changed = bytes.clone();
        System.arraycopy(claim, 0, changed, 0, claim.length);
        return new Start(changed, original.length());
      }
      default -> {
        int size = bytes[8] == '{' ? headerLength(bytes) : 0;
        String json = new String(bytes, 8, size, StandardCharsets.UTF_8);
        byte[] changed = ShardBytes.of(mutator.json(json), bytes.length - 8 - size);
        return new Start(changed, original.length() + changed.length - bytes.length);
      }
    }
  }

  private static int headerLength(byte[] bytes) {
    return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8;
  }

  private void checkHeader(int round, Start file) {
    Optional<FormatRules.Verdict> expected = FormatRules.judge(file.bytes(), file.length());
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Optional<ShardHeader> header = read(round, file);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    // Buffers of Jackson and of the decoder, and a few objects for each token.
    assertTrue(
        allocated < (200 << 10) + 50L * file.bytes().length,
        () -> "round %d took %d bytes for %d".formatted(round, allocated, file.bytes().length));
    assertEquals(expected, header.map(MutatedFilesTest::inWords), () -> "round " + round);
    count(expected.isPresent());
  }

  private void count(boolean isValid) {
    if (isValid) {
      valid++;
    } else {
      refused++;
    }
  }

  private static Optional<ShardHeader> read(int round, Start file) {
    try {
      return Optional.of(
          ShardHeader.parse("file", file.length(), new ByteArrayInputStream(file.bytes())));
    } catch (MalformedCheckpointException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("round " + round, e);
    }
  }

  private static FormatRules.Verdict inWords(ShardHeader header) {
    List<FormatRules.Tensor> tensors =
        header.tensors().stream()
            .map(
                t ->
                    new FormatRules.Tensor(
                        t.name(), t.dtype().label(), t.shape(), t.begin(), t.end()))
            .toList();
    return new FormatRules.Verdict(new TreeMap<>(header.metadata()), tensors, header.dataOffset());
  }

  @Test
  void indexesAreReadAsTheRulesSayOrRefused() {
    String original =
        "{\"metadata\":{\"total_size\":4},\"weight_map\":"
            + "{\"a\":\"x.safetensors\",\"b\":\"y.safetensors\",\"c\":\"x.safetensors\"}}\n";
    for (int round = 0; round < INDEXES; round++) {
      byte[] index = mutateIndex(new Mutator(round), original);
      assertEquals(FormatRules.judgeIndex(index), readIndex(round, index), "round " + round);
      count(FormatRules.judgeIndex(index).isPresent());
    }
    assertTrue(valid > INDEXES / 50, valid + " indexes were valid");
    assertTrue(refused > INDEXES / 2, refused + " indexes were refused");
  }

  private static byte[] mutateIndex(Mutator mutator, String original) {
    byte[] bytes = Mutator.utf8(original);
    return switch (mutator.below(6)) {
      case 0 -> mutator.bytes(bytes);
      case 1 -> Arrays.copyOf(bytes, mutator.below(bytes.length));
      default -> Mutator.utf8(mutator.json(original));
    };
  }

  private static Optional<Map<String, String>> readIndex(int round, byte[] bytes) {
    try {
      return Optional.of(new TreeMap<>(CheckpointIndex.parse("index", bytes).weightMap()));
    } catch (MalformedCheckpointException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("round " + round, e);
    }
  }

  @Test
  void directoriesAreOpenedOrRefused() throws IOException {
    String header = "{" + entry("a", "U8", "[4]", 0, 4) + "," + entry("c", "U8", "[]", 4, 5) + "}";
    String index = "{\"weight_map\":{\"a\":\"x.safetensors\",\"c\":\"x.safetensors\"}}";
    java.nio.file.Path shardFile = directory.resolve("x.safetensors");
    java.nio.file.Path indexFile = directory.resolve(CheckpointIndex.FILE_NAME);
    for (int round = 0; round < DIRECTORIES; round++) {
      Mutator mutator = new Mutator(round);
      Start shard = start(header, 5);
      shard = mutator.below(2) == 0 ? mutate(mutator, shard) : shard;
      byte[] places = mutator.below(2) == 0 ? mutateIndex(mutator, index) : Mutator.utf8(index);
      Files.write(shardFile, Arrays.copyOf(shard.bytes(), (int) shard.length()));
      Files.write(indexFile, places);
      boolean expected = agree(Files.readAllBytes(shardFile), places);
      assertEquals(expected, opens(round), "round " + round);
      count(expected);
    }
    assertTrue(valid > DIRECTORIES / 10, valid + " checkpoints were valid");
    assertTrue(refused > DIRECTORIES / 3, refused + " checkpoints were refused");
  }

  private static boolean agree(byte[] shard, byte[] index) {
    Optional<Map<String, String>> places = FormatRules.judgeIndex(index);
    Optional<FormatRules.Verdict> verdict = FormatRules.judge(shard, shard.length);
    if (places.isEmpty() || verdict.isEmpty()) {
      return false;
    }
    Map<String, String> found = new TreeMap<>();
    verdict.get().tensors().forEach(tensor -> found.put(tensor.name(), "x.safetensors"));
    return found.equals(places.get());
  }

  private boolean opens(int round) {
    try {
      Checkpoint.open(CONFIGURATION, new Path(directory.toString()));
      return true;
    } catch (MalformedCheckpointException e) {
      return false;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("round " + round, e);
    }
  }
}
