package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tsenor.cli.CommandRun;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.crash.Scenario.Ended;

/** How a command line is run. */
@FunctionalInterface
interface Launch {
  /** Runs it to its end. */
  Ended run(List<String> arguments) throws IOException;

  /** In this process. */
  static Launch here() {
    return arguments -> {
      try {
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        return new Ended(run.exitCode(), run.output());
      } catch (ProcessStopped stopped) {
        return new Ended(WatchedRun.HALTED, stopped.getMessage());
      }
    };
  }

  /** In a process of its own, with the classes of this one. */
  static Launch apart(Path logs) {
    return arguments -> {
      List<String> command = Project.shortLived(Project.java("512m"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add("org.tsenor.cli.Launch");
      command.addAll(arguments);
      try (ProcessRun run = ProcessRun.start(command, Map.of(), logs)) {
        int exitCode = run.await(120);
        return new Ended(exitCode, run.out() + run.err());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }
}
