package org.tsenor.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Storage;

/** Whether trials find writers that cannot be gone on with, and let pass those that can. */
class TrialsIT {
  @TempDir Path directory;

  /**
   * Writes one file to the output, unless it is there.
   *
   * @param hides whether it is written beside its name and renamed
   * @param forces whether its bytes and its name are forced
   */
  private record OneFile(boolean hides, boolean forces) implements Scenario {
    @Override
    public String name() {
      return "one file";
    }

    @Override
    public Ended run(Commands commands, Configuration configuration) throws IOException {
      Path output = commands.place().output();
      var file = new org.apache.hadoop.fs.Path(output.resolve("file").toUri());
      var written = hides ? new org.apache.hadoop.fs.Path(output.resolve(".file").toUri()) : file;
      FileSystem files = Storage.of(configuration, file).fileSystem();
      try {
        if (files.exists(file)) {
          return new Ended(0, "it is there");
        }
        try (FSDataOutputStream out = files.create(written, true)) {
          out.writeBytes("what is to be written");
          if (forces) {
            out.hsync();
          }
        }
        if (hides) {
          files.rename(written, file);
        }
        if (forces && files instanceof CrashingFileSystem crashing) {
          crashing.syncDirectory(file.getParent());
          crashing.syncDirectory(file.getParent().getParent());
        }
        return new Ended(0, "written");
      } catch (IOException | ProcessStopped e) {
        return new Ended(1, e.toString());
      }
    }

    @Override
    public Ended again(Commands commands) throws IOException {
      return run(commands, Commands.ordinary());
    }
  }

  private Set<String> failures(Scenario scenario) throws IOException {
    Commands commands =
        new Commands(new Input(directory), new Place(directory.resolve("work")), 1, Launch.here());
    Trials trials = Trials.of(scenario, commands);
    Set<String> failures = new TreeSet<>();
    for (StopPoint point : trials.points()) {
      if (trials.at(point).failure().isPresent()) {
        failures.add(point.toString());
      }
    }
    return failures;
  }

  /** Operations: create, write, sync, rename, sync folder, sync folder. */
  @Test
  void passAWriterThatForcesBeforeItRenames() throws IOException {
    assertEquals(Set.of(), failures(new OneFile(true, true)));
  }

  /** Operations: create, write, rename. */
  @Test
  void findThatNothingIsForced() throws IOException {
    assertEquals(
        Set.of("after all, losing bytes", "after all, losing names"),
        failures(new OneFile(true, false)));
  }

  /** Operations: create, write, sync, sync folder, sync folder. */
  @Test
  void findThatAFileIsSeenBeforeItIsWhole() throws IOException {
    assertEquals(
        Set.of(
            "before 2, losing process",
            "before 2, losing bytes",
            "within 2, losing process",
            "failing 2",
            "before 3, losing bytes"),
        failures(new OneFile(false, true)));
  }
}
