package org.tsenor.source.commit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
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
import org.tsenor.source.CheckpointFiles;
import org.tsenor.source.NoRenameFileSystem;
import org.tsenor.source.SparkSessions;

/** Jobs that stop at any point of the commit, without rows. */
class CheckpointCommitTest {
  private static final Path MODEL = SparkSessions.tinyLlama();
  private static final List<String> SHARDS =
      List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");

  @TempDir Path temporary;
  private Path output;
  private Configuration configuration;

  @BeforeEach
  void configure() {
    output = temporary.resolve("output");
    configuration = new Configuration();
    configuration.set("fs.norename.impl", NoRenameFileSystem.class.getName());
    SparkSessions.awaitIdle(); // A late task of another test would take what the next file does.
  }

  private ShardStore store(String scheme) throws IOException {
    return ShardStore.of(configuration, new org.apache.hadoop.fs.Path(scheme + "://" + output));
  }

  private CheckpointCommit job(ShardStore store, boolean replaces, boolean resumable)
      throws IOException {
    Template template =
        Template.open(
            configuration, new org.apache.hadoop.fs.Path(MODEL.toUri()), OptionalLong.empty());
    return new CheckpointCommit(store, Optional.of(template), replaces, resumable);
  }

  /** What a task does: an attempt of every artifact, the commit, and no file left behind. */
  private static void runTask(ShardStore store, String shard) throws IOException {
    Map<Artifact, org.apache.hadoop.fs.Path> files = new EnumMap<>(Artifact.class);
    for (Artifact artifact : List.of(Artifact.MASKS, Artifact.SHARDS, Artifact.BANDS)) {
      org.apache.hadoop.fs.Path file = store.attempt(artifact, shard, "1");
      try (var out = store.attemptFileSystem().create(file, true)) {
        Files.copy(MODEL.resolve(shard), out);
      }
      files.put(artifact, file);
    }
    try {
      store.commit(shard, files);
    } finally {
      for (org.apache.hadoop.fs.Path file : files.values()) {
        store.attemptFileSystem().delete(file, false);
      }
    }
  }

  private void assertComplete() throws IOException {
    Set<String> expected = new TreeSet<>(CheckpointFiles.names(MODEL));
    for (String shard : SHARDS) {
      expected.add("masks/" + shard);
      expected.add("_bands/" + shard + ".jsonl");
    }
    Set<String> found = new TreeSet<>(CheckpointFiles.names(output));
    found.removeIf(name -> name.startsWith(OutputPaths.STAGING));
    assertEquals(expected, found);
    for (String name : CheckpointFiles.names(MODEL)) {
      assertArrayEquals(
          Files.readAllBytes(MODEL.resolve(name)), Files.readAllBytes(output.resolve(name)), name);
    }
  }

  @Test
  void mayStopAfterAnyFileAndGoOn() throws IOException {
    ShardStore store = store("file");
    job(store, false, true).begin();
    for (String shard : SHARDS) {
      runTask(store, shard);
    }
    Set<String> all = new TreeSet<>(SHARDS);
    store.beginPublishing();
    store.publish(Set.of(SHARDS.get(0)));
    assertFalse(Files.exists(output.resolve("model.safetensors.index.json")));
    assertEquals(all, store.committedShards(), "those moved already count");
    job(store, false, true).commit(Set.of());
    assertComplete();
    job(store, false, true).commit(Set.of());
    assertComplete();
    assertFalse(Files.exists(output.resolve("_staging/attempts")));
  }

  @Test
  void goesOnWithAReplacingJobAsOne() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("old.txt"), "old");
    ShardStore store = store("file");
    job(store, true, true).begin();
    runTask(store, SHARDS.get(0));
    CheckpointCommit resumed = job(store, false, true);
    resumed.begin();
    runTask(store, SHARDS.get(1));
    assertTrue(Files.exists(output.resolve("old.txt")), "not before all is there");
    resumed.commit(Set.of(SHARDS.get(1)));
    assertComplete();
  }

  @Test
  void forgetsWhatAnEarlierJobCommittedWhenItReplaces() throws IOException {
    ShardStore store = store("file");
    job(store, false, true).begin();
    runTask(store, SHARDS.get(0));
    CheckpointCommit anew = job(store, true, true);
    anew.begin();
    assertEquals(Set.of(), store.committedShards());
    runTask(store, SHARDS.get(1));
    assertThrows(IOException.class, () -> anew.commit(Set.of(SHARDS.get(1))));
  }

  @Test
  void removesWhatItPublishedWhenItIsAborted() throws IOException {
    ShardStore store = store("file");
    CheckpointCommit job = job(store, false, false);
    boolean created = job.begin();
    assertTrue(created);
    SHARDS.forEach(shard -> assertRuns(store, shard));
    store.beginPublishing();
    store.publish(Set.copyOf(SHARDS));
    job.abort(created);
    assertFalse(Files.exists(output));
  }

  private static void assertRuns(ShardStore store, String shard) {
    try {
      runTask(store, shard);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void resumesWhereNothingCanBeRenamed() throws IOException {
    ShardStore store = store("norename");
    CheckpointCommit first = job(store, false, true);
    boolean created = first.begin();
    runTask(store, SHARDS.get(0));
    first.abort(created);
    assertEquals(Set.of(SHARDS.get(0)), store.committedShards());
    assertFalse(Files.exists(output.resolve("config.json")));
    CheckpointCommit second = job(store, false, true);
    second.begin();
    runTask(store, SHARDS.get(1));
    second.commit(Set.of(SHARDS.get(1)));
    assertComplete();
  }

  @Test
  void takesBackWhatIsUploadedWhenTheJobHasBeenGivenUp() throws IOException {
    ShardStore store = store("norename");
    CheckpointCommit job = job(store, false, false);
    boolean created = job.begin();
    runTask(store, SHARDS.get(0));
    NoRenameFileSystem.beforeNextCreate(() -> assertAborts(job, created));
    runTask(store, SHARDS.get(1));
    assertFalse(Files.exists(output));
  }

  private static void assertAborts(CheckpointCommit job, boolean created) {
    try {
      job.abort(created);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keepsWhatALateTaskUploadsOnceMoreWhenTheJobIsDone() throws IOException {
    ShardStore store = store("norename");
    CheckpointCommit job = job(store, false, false);
    assertTrue(job.begin());
    for (String shard : SHARDS) {
      runTask(store, shard);
    }
    NoRenameFileSystem.beforeNextCreate(() -> assertCommits(job));
    runTask(store, SHARDS.get(1));
    assertComplete();
    assertThrows(IOException.class, () -> runTask(store, SHARDS.get(1)));
    assertComplete();
  }

  private static void assertCommits(CheckpointCommit job) {
    try {
      job.commit(Set.copyOf(SHARDS));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void replacesWhereNothingCanBeRenamed() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("old.txt"), "old");
    ShardStore store = store("norename");
    CheckpointCommit job = job(store, true, false);
    boolean created = job.begin();
    assertFalse(created);
    runTask(store, SHARDS.get(0));
    job.abort(created);
    assertEquals(Set.of(), CheckpointFiles.names(output));
    assertTrue(Files.exists(output));
  }
}
