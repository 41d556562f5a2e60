package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;

/** Looks at checkpoints on the local disk without Spark. */
public final class CheckpointFiles {
  private CheckpointFiles() {}

  public static Checkpoint open(Path directory) throws IOException {
    return Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(directory.toUri()));
  }

  /** The data section of each shard, by the shard's name. */
  public static Map<String, byte[]> dataSections(Path directory) throws IOException {
    Map<String, byte[]> sections = new TreeMap<>();
    for (Shard shard : open(directory).shards()) {
      byte[] file = Files.readAllBytes(directory.resolve(shard.name()));
      int offset = (int) shard.header().dataOffset();
      sections.put(shard.name(), Arrays.copyOfRange(file, offset, file.length));
    }
    return sections;
  }

  /** All files below a directory, relative to it; none if there is no such directory. */
  public static Set<String> names(Path directory) {
    if (!Files.exists(directory)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void assertSameShards(Path expected, Path actual) throws IOException {
    Map<String, byte[]> wanted = dataSections(expected);
    Map<String, byte[]> found = dataSections(actual);
    assertEquals(wanted.keySet(), found.keySet());
    wanted.forEach((shard, bytes) -> assertArrayEquals(bytes, found.get(shard), shard));
    for (Shard shard : open(expected).shards()) {
      Shard copy =
          open(actual).shards().stream()
              .filter(other -> other.name().equals(shard.name()))
              .findFirst()
              .orElseThrow();
      assertEquals(shard.header().tensors(), copy.header().tensors());
      assertEquals(Map.of("format", "pt"), copy.header().metadata());
    }
  }

  public static void assertSameFile(Path expected, Path actual, String name) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(expected.resolve(name)), Files.readAllBytes(actual.resolve(name)), name);
  }
}
