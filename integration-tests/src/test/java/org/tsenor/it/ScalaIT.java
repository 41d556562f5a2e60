package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data source and the pruning of bands from Scala, compiled by Scala's own compiler. */
class ScalaIT {
  @TempDir Path directory;

  @Test
  void readsAndPrunesFromScala() throws Exception {
    Path output = directory.resolve("pruned");
    List<String> lines =
        run(Project.scala("notebook.scala", Project.MODEL.toString(), output.toString()))
            .lines()
            .toList();
    assertEquals(
        List.of("39 tensors of BF16", "shape 128 x 128", "bytes 32768", "shards 2"), lines);
    run(Project.tsenor("verify", output.toString(), "--against", Project.MODEL.toString()));
  }

  private String run(List<String> command) throws Exception {
    try (ProcessRun run = ProcessRun.start(Project.shortLived(command), Map.of(), directory)) {
      return run.succeed(180).out();
    }
  }
}
