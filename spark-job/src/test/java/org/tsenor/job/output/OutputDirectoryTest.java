package org.tsenor.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.job.report.PruneReport;
import org.tsenor.job.report.ReportJson;
import org.tsenor.job.report.RunDescription;
import org.tsenor.job.settings.OutputSettings.Mode;
import org.tsenor.job.settings.UserInputException;

class OutputDirectoryTest {
  @TempDir Path temporary;

  private final RunState state =
      new RunState(Map.of("pattern", "16:32"), Map.of("model.safetensors", "10 bytes"));

  @Test
  void startsInAnEmptyOrMissingDirectory() throws IOException {
    for (Mode mode : Mode.values()) {
      Path root = temporary.resolve(mode.name());
      assertEquals(
          new OutputDirectory.Start(false, Set.of()), directory(root).prepare(mode, state));
      assertTrue(Files.exists(root.resolve("_staging/run.json")));
    }
  }

  @Test
  void refusesWhatItDidNotWrite() throws IOException {
    Path root = Files.createDirectory(temporary.resolve("out"));
    Files.writeString(root.resolve("thesis.tex"), "years of work");
    for (Mode mode : Mode.values()) {
      UserInputException refusal =
          assertThrows(UserInputException.class, () -> directory(root).prepare(mode, state));
      assertTrue(refusal.getMessage().contains(root.toString()), refusal::getMessage);
      assertTrue(Files.exists(root.resolve("thesis.tex")));
    }
  }

  @Test
  void resumesWithTheShardsThatWereCommitted() throws IOException {
    Path root = temporary.resolve("out");
    directory(root).prepare(Mode.CREATE, state);
    Path staged = Files.createDirectories(root.resolve("_staging/bands"));
    Files.writeString(staged.resolve("model-00001-of-00002.safetensors.jsonl"), "{}\n");
    assertEquals(
        new OutputDirectory.Start(false, Set.of("model-00001-of-00002.safetensors")),
        directory(root).prepare(Mode.RESUME, state));
    UserInputException refusal =
        assertThrows(UserInputException.class, () -> directory(root).prepare(Mode.CREATE, state));
    assertTrue(refusal.getMessage().contains("--resume"), refusal::getMessage);
  }

  @Test
  void saysWhatChangedSinceTheRunBegan() throws IOException {
    Path root = temporary.resolve("out");
    directory(root).prepare(Mode.CREATE, state);
    RunState other =
        new RunState(
            Map.of("pattern", "8:16", "score-power", "2"), Map.of("model.safetensors", "11 bytes"));
    String refusal =
        assertThrows(UserInputException.class, () -> directory(root).prepare(Mode.RESUME, other))
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
  void aCompleteRunHasNothingToResumeAndNoScratch() throws IOException {
    Path root = temporary.resolve("out");
    OutputDirectory directory = directory(root);
    directory.prepare(Mode.CREATE, state);
    Files.createDirectories(root.resolve("_bands"));
    directory.finish(report(root));
    assertFalse(Files.exists(root.resolve("_staging")));
    assertFalse(Files.exists(root.resolve("_bands")));
    assertEquals(
        new OutputDirectory.Start(true, Set.of()), directory(root).prepare(Mode.RESUME, state));
    assertThrows(UserInputException.class, () -> directory(root).prepare(Mode.CREATE, state));
    assertEquals(
        new OutputDirectory.Start(false, Set.of()), directory(root).prepare(Mode.OVERWRITE, state));
    assertFalse(Files.exists(root.resolve("report.json")));
  }

  private byte[] report(Path root) throws IOException {
    RunDescription run =
        new RunDescription(
            "model", root.toString(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, 1, 0);
    return ReportJson.write(
        new PruneReport(run, Map.of(), Map.of(), Map.of(), List.of()), Map.of(), state.toBytes());
  }

  private static OutputDirectory directory(Path root) throws IOException {
    return new OutputDirectory(new Configuration(), root.toString());
  }
}
