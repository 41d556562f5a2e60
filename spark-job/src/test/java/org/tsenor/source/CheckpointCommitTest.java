package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.DigestAlgorithm;

/** Jobs that stop at any point of the commit, without rows. */
class CheckpointCommitTest {
  private static final Path MODEL = SparkSessions.tinyLlama();
  private static final List<String> SHARDS =
      List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
  private static final Set<String> ALL = Set.copyOf(SHARDS);

  @TempDir Path temporary;
  private Path output;
  private Configuration configuration;

  @BeforeEach
  void configure() {
    output = temporary.resolve("output");
    SparkSessions.awaitIdle(); // A late task of another test would take what the next file does.
    configuration = SparkSessions.session().sparkContext().hadoopConfiguration();
  }

  private ClaimedOutput claim(String scheme) throws IOException {
    return ClaimedOutput.take(
        configuration, new org.apache.hadoop.fs.Path(scheme + "://" + output), notice -> {});
  }

  private static ShardStore begun(ClaimedOutput claim, boolean beside) throws IOException {
    ShardStore store = claim.store(beside, DigestAlgorithm.CRC32C);
    store.begin();
    return store;
  }

  private CheckpointCommit job(ShardStore store) throws IOException {
    Template template =
        Template.open(
            configuration,
            new org.apache.hadoop.fs.Path(MODEL.toUri()),
            OptionalLong.empty(),
            store.paths().root());
    return new CheckpointCommit(store, Optional.of(template));
  }

  private static void runTask(ShardStore store, String shard) throws IOException {
    ShardTask.run(store, MODEL, shard);
  }

  private static void runTasks(ShardStore store) throws IOException {
    for (String shard : SHARDS) {
      runTask(store, shard);
    }
  }

  private void assertComplete() throws IOException {
    Set<String> expected = new TreeSet<>(CheckpointFiles.names(MODEL));
    for (String shard : SHARDS) {
      expected.add("masks/" + shard);
      expected.add("_bands/" + shard + ".jsonl");
    }
    Set<String> found = new TreeSet<>(CheckpointFiles.names(output));
    found.removeIf(name -> name.startsWith(CheckpointNames.STAGING));
    assertEquals(expected, found);
    for (String name : CheckpointFiles.names(MODEL)) {
      assertArrayEquals(
          Files.readAllBytes(MODEL.resolve(name)), Files.readAllBytes(output.resolve(name)), name);
    }
  }

  /** Writes the manifest, and gives the first few files their names. */
  private static Manifest stopAfter(int files, ShardStore store, Map<String, Manifest.Entry> all)
      throws IOException {
    Manifest manifest = new Manifest(all, List.of());
    Map<String, Manifest.Entry> placed = new LinkedHashMap<>();
    all.entrySet().stream()
        .limit(files)
        .forEach(entry -> placed.put(entry.getKey(), entry.getValue()));
    new Publication(store).publish(new Manifest(placed, List.of()));
    store.storage().writeAtomically(store.paths().manifest(), manifest.toBytes());
    return manifest;
  }

  @Test
  void mayStopAfterAnyFileThatGetsItsName() throws IOException {
    int files = CheckpointFiles.names(MODEL).size() + 2 * SHARDS.size();
    for (int stop = 0; stop <= files; stop++) {
      output = temporary.resolve("output-" + stop);
      try (ClaimedOutput claim = claim("file")) {
        ShardStore store = begun(claim, false);
        runTasks(store);
        Map<String, Manifest.Entry> all = job(store).stage(ALL, true);
        assertEquals(files, all.size());
        stopAfter(stop, store, all);
        assertEquals(stop == files, Files.exists(output.resolve("model.safetensors.index.json")));
      }
      try (ClaimedOutput next = claim("file")) {
        Manifest manifest = next.manifest().orElseThrow();
        assertTrue(next.finishPublication(SparkSessions.session(), manifest));
        next.end();
      }
      assertComplete();
      assertFalse(Files.exists(output.resolve("_staging")));
    }
  }

  @Test
  void publishesNothingMoreWhereAFileIsDamaged() throws IOException {
    try (ClaimedOutput claim = claim("file")) {
      ShardStore store = begun(claim, false);
      runTasks(store);
      Manifest manifest = stopAfter(3, store, job(store).stage(ALL, false));
      Files.write(output.resolve("_staging/shards").resolve(SHARDS.get(1)), new byte[10]);
      assertFalse(claim.finishPublication(SparkSessions.session(), manifest));
      claim.dropManifest();
      assertEquals(
          Set.of(SHARDS.get(0)),
          claim.soundShards(SparkSessions.session(), store, notice -> {}).keySet());
      runTask(store, SHARDS.get(1));
      claim.publish(SparkSessions.session(), store, job(store).stage(ALL, true), List.of());
      claim.end();
    }
    assertComplete();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void anOldOutputStaysUntilTheNewIsThere(String scheme) throws IOException {
    Files.createDirectories(output.resolve("sub"));
    Files.writeString(output.resolve("sub/old.txt"), "old");
    Files.writeString(output.resolve("config.json"), "old");
    try (ClaimedOutput claim = claim(scheme)) {
      ShardStore store = begun(claim, true);
      runTask(store, SHARDS.get(0));
      assertThrows(IllegalArgumentException.class, () -> job(store).stage(ALL, true));
      runTask(store, SHARDS.get(1));
      Map<String, Manifest.Entry> files = job(store).stage(ALL, true);
      assertEquals("old", Files.readString(output.resolve("config.json")));
      assertEquals("old", Files.readString(output.resolve("sub/old.txt")));
      claim.publish(SparkSessions.session(), store, files, List.of("config.json", "sub/old.txt"));
      assertFalse(Files.exists(output.resolve("sub")), "a directory that nothing is left in");
      claim.end();
    }
    assertComplete();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void whatIsGivenUpLeavesNothing(String scheme) throws IOException {
    try (ClaimedOutput claim = claim(scheme)) {
      ShardStore store = begun(claim, false);
      runTasks(store);
      claim.giveUp(job(store));
    }
    assertFalse(Files.exists(output));
  }

  @Test
  void takesBackWhatIsUploadedWhenTheJobHasBeenGivenUp() throws IOException {
    try (ClaimedOutput claim = claim("norename")) {
      ShardStore store = begun(claim, false);
      runTask(store, SHARDS.get(0));
      NoRenameFileSystem.beforeNextCreate(() -> assertRuns(() -> claim.giveUp(job(store))));
      runTask(store, SHARDS.get(1));
    }
    assertFalse(Files.exists(output));
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void assertRuns(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLateTaskChangesNothingThatIsCommittedOrDone() throws IOException {
    try (ClaimedOutput claim = claim("norename")) {
      ShardStore store = begun(claim, false);
      runTasks(store);
      runTask(store, SHARDS.get(1));
      claim.publish(SparkSessions.session(), store, job(store).stage(ALL, true), List.of());
      claim.end();
      assertComplete();
      assertThrows(OutputLostException.class, () -> runTask(store, SHARDS.get(1)));
      assertComplete();
    }
  }
}
