package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that is killed with -9, and the run that goes on from there. */
class ResumeIT {
  @TempDir Path directory;

  @Test
  void endsWithTheBytesOfAnUndisturbedRun() throws Exception {
    Path undisturbed = directory.resolve("undisturbed");
    start(undisturbed, "16:32").succeed(300);

    Path output = directory.resolve("killed");
    Path committed = output.resolve("_staging/bands");
    try (ProcessRun run = start(output, "16:32")) {
      run.await(() -> count(committed) >= 2);
      run.kill();
    }
    assertFalse(Files.exists(output.resolve("model.safetensors.index.json")));
    assertFalse(Files.exists(output.resolve("config.json")));

    refusesOtherSettings(output);
    refusesWithoutResume(output);

    Path firstShard = output.resolve("_staging/shards").resolve(firstName(committed));
    FileTime written = Files.getLastModifiedTime(firstShard);
    try (ProcessRun run = start(output, "16:32", "--resume")) {
      run.succeed(300);
      assertTrue(run.err().contains("resum") || run.out().contains("resum"), run::err);
    }
    assertEquals(Digests.of(undisturbed), Digests.of(output));
    Path firstFinal = output.resolve(firstShard.getFileName());
    assertEquals(
        written, Files.getLastModifiedTime(firstFinal), "a committed shard was done again");
    assertTrue(Report.of(output).get("time").get("resumed_shards").asInt() >= 2);
  }

  private void refusesOtherSettings(Path output) throws Exception {
    try (ProcessRun run = start(output, "8:32", "--resume")) {
      assertEquals(2, run.await(120), run::err);
      assertTrue(run.err().contains("pattern was 16:32 and is 8:32"), run::err);
    }
  }

  private void refusesWithoutResume(Path output) throws Exception {
    try (ProcessRun run = start(output, "16:32")) {
      assertEquals(2, run.await(120), run::err);
      assertTrue(run.err().contains("--resume"), run::err);
    }
  }

  private ProcessRun start(Path output, String pattern, String... further) throws Exception {
    List<String> command =
        new ArrayList<>(
            Project.tsenor(
                "prune",
                "--master",
                "local[1]",
                "--model",
                Project.MODEL.toString(),
                "--output",
                output.toString(),
                "--pattern",
                pattern,
                "--solver",
                "tsenor",
                "--backend",
                "scalar",
                "--shard-size",
                "300KB"));
    command.addAll(List.of(further));
    return ProcessRun.start(command, Map.of(), directory);
  }

  private static int count(Path folder) {
    String[] names = folder.toFile().list((dir, name) -> name.endsWith(".jsonl"));
    return names == null ? 0 : names.length;
  }

  private static String firstName(Path bands) {
    String[] names = bands.toFile().list((dir, name) -> name.endsWith(".jsonl"));
    java.util.Arrays.sort(names);
    return names[0].substring(0, names[0].length() - ".jsonl".length());
  }
}
