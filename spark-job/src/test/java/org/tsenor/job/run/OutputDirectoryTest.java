package org.tsenor.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.job.settings.OutputSettings;
import org.tsenor.job.settings.OutputSettings.Mode;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.source.CheckpointFiles;
import org.tsenor.source.ForeignFilesException;
import org.tsenor.source.OutputInUseException;
import org.tsenor.source.ShardTask;
import org.tsenor.source.SparkSessions;
import org.tsenor.source.Template;

/** An output from run to run, without rows: what a task writes is a copy of the model's shard. */
class OutputDirectoryTest {
  private static final Path MODEL = SparkSessions.tinyLlama();
  private static final List<String> SHARDS =
      List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");

  private static final RunState STATE =
      new RunState(Map.of("pattern", "16:32"), Map.of("model.safetensors", "10 bytes"));
  private static final RunState OTHER =
      new RunState(
          Map.of("pattern", "8:16", "score-power", "2"), Map.of("model.safetensors", "11 bytes"));

  @TempDir Path temporary;
  private Path root;
  private final List<String> notices = new ArrayList<>();
  private final List<OutputDirectory> opened = new ArrayList<>();

  @BeforeEach
  void name() {
    root = temporary.resolve("out");
  }

  @AfterEach
  void letGo() throws IOException {
    for (OutputDirectory directory : opened) {
      directory.close();
    }
  }

  private OutputDirectory directory(Mode mode) throws IOException {
    OutputSettings settings =
        new OutputSettings(
            root.toString(), mode, OutputSettings.Format.DENSE, true, 0, DigestAlgorithm.SHA256);
    OutputDirectory directory =
        new OutputDirectory(
            SparkSessions.session(),
            settings,
            Template.of(CheckpointFiles.open(MODEL), OptionalLong.empty()),
            notices::add);
    opened.add(directory);
    return directory;
  }

  /** A run that is stopped when it has committed some shards. */
  private OutputDirectory interrupted(Mode mode, String... shards) throws IOException {
    OutputDirectory directory = directory(mode);
    assertFalse(directory.open(STATE).complete());
    for (String shard : shards) {
      ShardTask.run(directory.store(), MODEL, shard);
    }
    return directory;
  }

  private void complete(Mode mode) throws IOException {
    try (OutputDirectory directory = interrupted(mode, SHARDS.toArray(String[]::new))) {
      directory.publish(files -> report(STATE, files));
    }
    assertFalse(Files.exists(root.resolve("_staging")));
  }

  private byte[] report(RunState state, Map<String, FileRecord> files) {
    RunDescription run =
        new RunDescription(
            "model",
            root.toString(),
            Map.of(),
            Map.of(),
            Map.of(),
            0,
            Map.of(),
            List.of(),
            0,
            1,
            0);
    try {
      return ReportJson.write(
          new PruneReport(run, Map.of(), Map.of(), Map.of(), List.of(), 0),
          Map.of(),
          state.toBytes(),
          files);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new java.util.TreeMap<>();
    for (String name : CheckpointFiles.names(folder)) {
      contents.put(
          name, new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.ISO_8859_1));
    }
    return contents;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void startsWhereNothingIs(Mode mode) throws IOException {
    try (OutputDirectory directory = directory(mode)) {
      assertEquals(new OutputDirectory.Start(false, Set.of()), directory.open(STATE));
      assertTrue(Files.exists(root.resolve("_staging/run.json")));
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void startsWhereARunWasStoppedBeforeItCounted(Mode mode) throws IOException {
    interrupted(Mode.CREATE).close();
    Files.delete(root.resolve("_staging/run.json"));
    startsWhereNothingIs(mode);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void refusesWhatItDidNotWriteAndTouchesNothing(Mode mode) throws IOException {
    Files.createDirectories(root.resolve("chapter"));
    Files.writeString(root.resolve("chapter/1.tex"), "years of work");
    Files.writeString(root.resolve("report.json"), "{\"state\": {}, \"other tool\": 1}");
    Map<String, String> before = contents(root);
    Exception refusal = assertThrows(Exception.class, () -> directory(mode).open(STATE));
    assertTrue(
        refusal instanceof UserInputException || refusal instanceof ForeignFilesException,
        refusal::toString);
    assertTrue(refusal.getMessage().contains(root.toString()), refusal::getMessage);
    assertTrue(
        mode != Mode.OVERWRITE || refusal.getMessage().contains("chapter/1.tex"),
        refusal::getMessage);
    assertEquals(before, contents(root));
    assertFalse(Files.exists(root.resolve("_staging")));
  }

  @Test
  void whoWorksThereIsNotDisturbed() throws IOException {
    OutputDirectory working = interrupted(Mode.CREATE, SHARDS.get(0));
    for (Mode mode : Mode.values()) {
      assertThrows(OutputInUseException.class, () -> directory(mode).open(STATE));
    }
    ShardTask.run(working.store(), MODEL, SHARDS.get(1));
    working.publish(files -> report(STATE, files));
  }

  @Test
  void resumesWithTheShardsThatWereCommittedAndAreWhole() throws IOException {
    OutputDirectory first = interrupted(Mode.CREATE, SHARDS.get(0), SHARDS.get(1));
    first.fail(new IOException("the network"));
    first.close();
    Files.write(root.resolve("_staging/masks").resolve(SHARDS.get(1)), new byte[7]);
    UserInputException refusal =
        assertThrows(UserInputException.class, () -> directory(Mode.CREATE).open(STATE));
    assertTrue(refusal.getMessage().contains("--resume"), refusal::getMessage);
    try (OutputDirectory second = directory(Mode.RESUME)) {
      assertEquals(new OutputDirectory.Start(false, Set.of(SHARDS.get(0))), second.open(STATE));
      assertTrue(notices.toString().contains(SHARDS.get(1)), notices::toString);
      ShardTask.run(second.store(), MODEL, SHARDS.get(1));
      second.publish(files -> report(STATE, files));
    }
    CheckpointFiles.assertSameShards(MODEL, root);
  }

  @Test
  void saysWhatChangedSinceTheRunBegan() throws IOException {
    interrupted(Mode.CREATE, SHARDS.get(0)).close();
    String refusal =
        assertThrows(UserInputException.class, () -> directory(Mode.RESUME).open(OTHER))
            .getMessage();
    for (String part :
        List.of(
            "setting pattern was 16:32 and is 8:16",
            "setting score-power was unset and is 2",
            "input model.safetensors was 10 bytes and is 11 bytes")) {
      assertTrue(refusal.contains(part), refusal);
    }
  }

  @Test
  void listsEveryFileWithItsDigest() throws Exception {
    complete(Mode.CREATE);
    Set<String> expected = new TreeSet<>(CheckpointFiles.names(MODEL));
    SHARDS.forEach(shard -> expected.add("masks/" + shard));
    expected.add("SHA256SUMS");
    expected.add("report.json");
    assertEquals(expected, CheckpointFiles.names(root));
    Process check =
        new ProcessBuilder("sha256sum", "--quiet", "-c", "SHA256SUMS")
            .directory(root.toFile())
            .inheritIO()
            .start();
    assertEquals(0, check.waitFor());
    expected.removeAll(List.of("SHA256SUMS", "report.json"));
    assertEquals(expected.size(), Files.readAllLines(root.resolve("SHA256SUMS")).size());
  }

  @Test
  void aCompleteRunIsCheckedAndHasNothingToResume() throws IOException {
    complete(Mode.CREATE);
    Map<String, String> before = contents(root);
    try (OutputDirectory directory = directory(Mode.RESUME)) {
      assertEquals(new OutputDirectory.Start(true, Set.of()), directory.open(STATE));
    }
    assertEquals(before, contents(root));
    assertThrows(UserInputException.class, () -> directory(Mode.CREATE).open(STATE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model-00001-of-00002.safetensors",
        "masks/model-00002-of-00002.safetensors",
        "config.json",
        "model.safetensors.index.json",
        "SHA256SUMS"
      })
  void whatACompleteRunHasLostIsWrittenAgain(String name) throws IOException {
    complete(Mode.CREATE);
    Map<String, String> before = contents(root);
    for (boolean damaged : new boolean[] {false, true}) {
      if (damaged) {
        byte[] bytes = Files.readAllBytes(root.resolve(name));
        bytes[bytes.length / 2] ^= 1;
        Files.write(root.resolve(name), bytes);
      } else {
        Files.delete(root.resolve(name));
      }
      // Stopped once on the way: the next does it again.
      interrupted(Mode.RESUME).close();
      try (OutputDirectory directory = directory(Mode.RESUME)) {
        Set<String> sound = directory.open(STATE).committed();
        assertTrue(directory.isMending());
        for (String shard : SHARDS) {
          assertEquals(!name.endsWith(shard), sound.contains(shard));
          if (!sound.contains(shard)) {
            ShardTask.run(directory.store(), MODEL, shard);
          }
        }
        directory.mend();
      }
      assertEquals(before, contents(root));
    }
  }

  @Test
  void whatIsReplacedStaysUntilAllIsThere() throws IOException {
    complete(Mode.CREATE);
    Files.delete(root.resolve("masks").resolve(SHARDS.get(0)));
    Map<String, String> before = contents(root);
    OutputDirectory failed = interrupted(Mode.OVERWRITE, SHARDS.get(0));
    failed.fail(new RuntimeException(new NonFiniteWeightException(0, 0, Float.NaN)));
    failed.close();
    assertEquals(before, contents(root), "another input is needed: nothing to resume");

    OutputDirectory stopped = interrupted(Mode.OVERWRITE, SHARDS.get(0));
    stopped.fail(new IOException("the network"));
    stopped.close();
    Map<String, String> old = contents(root);
    old.keySet().removeIf(file -> file.startsWith("_staging"));
    assertEquals(before, old);
    try (OutputDirectory resumed = directory(Mode.RESUME)) {
      assertEquals(Set.of(SHARDS.get(0)), resumed.open(STATE).committed());
      ShardTask.run(resumed.store(), MODEL, SHARDS.get(1));
      resumed.publish(files -> report(STATE, files));
    }
    assertTrue(Files.exists(root.resolve("masks").resolve(SHARDS.get(0))));
    assertFalse(Files.exists(root.resolve("_staging")));
  }

  @Test
  void deletesOnlyWhatTheReportLists() throws IOException {
    complete(Mode.CREATE);
    Files.writeString(root.resolve("masks/notes.txt"), "mine");
    Map<String, String> before = contents(root);
    ForeignFilesException refusal =
        assertThrows(ForeignFilesException.class, () -> directory(Mode.OVERWRITE).open(STATE));
    assertTrue(refusal.getMessage().contains("masks/notes.txt"), refusal::getMessage);
    assertEquals(before, contents(root));
    Files.delete(root.resolve("masks/notes.txt"));
    Path elsewhere = Files.move(root.resolve("masks"), temporary.resolve("big"));
    Files.createSymbolicLink(root.resolve("masks"), elsewhere);
    assertThrows(ForeignFilesException.class, () -> directory(Mode.OVERWRITE).open(STATE));
    assertEquals(SHARDS.size(), CheckpointFiles.names(elsewhere).size());
  }
}
