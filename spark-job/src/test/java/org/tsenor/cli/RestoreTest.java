package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.source.SparkSessions;

/** An archive restores to the checkpoint it was made beside, or to nothing. */
class RestoreTest {
  private static final Path MODEL = Path.of("../integration-tests/tiny-llama/model");
  private static final String SHARD = "model-00001-of-00002.safetensors";
  private static final String OTHER = "model-00002-of-00002.safetensors";

  @TempDir static Path pruned;
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private DamagedOutput archive;
  private Path restored;

  @BeforeAll
  static void prune() {
    StringWriter err = new StringWriter();
    String[] arguments = {
      "prune",
      "--master",
      "local[2]",
      "--conf",
      "spark.ui.enabled=false",
      "--pattern",
      "16:32",
      "--format",
      "compact",
      "--model",
      MODEL.toString(),
      "--output",
      output().toString()
    };
    SparkSessions.stop();
    assertEquals(
        0,
        Main.run(
            new SparkJobRunner(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            arguments),
        err::toString);
  }

  private static Path output() {
    return pruned.resolve("out");
  }

  @BeforeEach
  void moveTheArchive() throws IOException {
    archive = DamagedOutput.of(output().resolve("compact"), directory.resolve("moved"));
    restored = directory.resolve("restored");
  }

  @Test
  void restoresEverythingThatACheckpointNeeds() throws IOException {
    assertEquals(0, restore(), err::toString);
    for (String name :
        List.of(
            SHARD,
            OTHER,
            "model.safetensors.index.json",
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "generation_config.json")) {
      assertArrayEquals(
          Files.readAllBytes(output().resolve(name)),
          Files.readAllBytes(restored.resolve(name)),
          name);
    }
    assertEquals(names(MODEL), names(restored));
    assertEquals(List.of("moved", "restored"), List.copyOf(names(directory)));
  }

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../integration-tests/tiny-llama/model"))) {
      return Stream.concat(
          Stream.of(SHARD, OTHER, "other/model.safetensors.index.json"),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".json") && !name.contains("index"))
              .map(name -> "other/" + name))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void refusesAnyDamageToAFile(String name) throws IOException {
    byte[] sound = archive.read(name);
    for (int at : new int[] {0, sound.length / 3, sound.length / 2, sound.length - 1}) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x10;
      archive.write(name, damaged);
      assertRefused(name + ": is damaged");
    }
    archive.write(name, Arrays.copyOf(sound, sound.length - 1));
    assertRefused(name + ": is damaged");
    archive.write(name, Arrays.copyOf(sound, sound.length + 1));
    assertRefused(name + ": is damaged");
    archive.delete(name);
    assertRefused(name + ": is missing");
  }

  @Test
  void refusesAShardTwiceAndOneOfAnother() throws IOException {
    byte[] other = archive.read(OTHER);
    archive.write(OTHER, archive.read(SHARD));
    assertRefused(OTHER + ": is damaged");
    archive.write(OTHER, other);
    archive.write("more.safetensors", other);
    assertRefused("more.safetensors: is foreign to the archive");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"version\":1}",
        "{\"version\":2,\"shards\":{},\"other\":{}}",
        "{\"version\":1,\"shards\":{},\"other\":{}}",
        "{\"version\":1,\"shards\":{\"../x.safetensors\":{\"bytes\":1,\"crc32c\":\"0\"}},\"other\":{}}",
        "{\"version\":1,\"shards\":{\"x.safetensors\":{\"bytes\":-1,\"crc32c\":\"0\"}},\"other\":{}}",
        "{\"version\":1,\"shards\":{\"x.safetensors\":{\"bytes\":1}},\"other\":{}}"
      })
  void refusesAManifestThatIsNone(String manifest) throws IOException {
    archive.write("restore.json", manifest);
    assertRefused("restore.json: ");
  }

  @Test
  void restoresAnOlderArchiveOnlyWhereThatIsAskedFor() throws IOException {
    archive.delete("restore.json");
    archive.delete("other");
    assertRefused("restore.json: is missing");
    assertEquals(0, restore("--unproven"), err::toString);
    assertTrue(out.toString().contains("not checked: the archive has no restore.json"));
    assertArrayEquals(
        Files.readAllBytes(output().resolve(OTHER)), Files.readAllBytes(restored.resolve(OTHER)));
  }

  @Test
  void refusesAnOutputThatIsNotFree() throws IOException {
    Files.createDirectories(restored);
    assertEquals(0, restore(), "an empty directory is free: " + err);
    assertEquals(2, restore());
    assertTrue(err.toString().contains("restored exists and is not an empty"), err::toString);
    for (Path place : List.of(archive.file("inside"), archive.root(), directory)) {
      restored = place;
      assertEquals(2, restore());
      assertTrue(err.toString().contains("lie in each other"), err::toString);
    }
    assertEquals(names(output().resolve("compact")), names(archive.root()));
  }

  @Test
  void goesOnFromWhatAKilledRestoreLeft() throws IOException {
    Path work = directory.resolve(".restored.restoring");
    Files.createDirectories(work);
    Files.writeString(work.resolve("config.json"), "somebody's");
    assertEquals(2, restore());
    assertEquals("somebody's", Files.readString(work.resolve("config.json")));
    Files.createFile(work.resolve(".restoring"));
    assertEquals(0, restore(), err::toString);
    assertFalse(Files.exists(work));
    assertEquals(names(MODEL), names(restored));
    // Killed between the rename and the removal of the mark.
    Files.createFile(restored.resolve(".restoring"));
    Files.delete(restored.resolve(SHARD));
    assertEquals(0, restore(), err::toString);
    assertEquals(names(MODEL), names(restored));
  }

  private void assertRefused(String message) throws IOException {
    err.getBuffer().setLength(0);
    assertEquals(2, restore(), err::toString);
    assertTrue(err.toString().contains(message), err::toString);
    assertEquals(1, err.toString().strip().lines().count(), err::toString);
    assertEquals(List.of("moved"), List.copyOf(names(directory)), "nothing is left");
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private int restore(String... further) {
    return Main.run(
        new SparkJobRunner(),
        new PrintWriter(out),
        new PrintWriter(err),
        Stream.concat(
                Stream.of("restore", archive.root().toString(), "--output", restored.toString()),
                Stream.of(further))
            .toArray(String[]::new));
  }
}
