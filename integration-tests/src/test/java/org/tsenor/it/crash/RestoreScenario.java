package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * {@code tsenor restore}, and after it the same again.
 *
 * @param settings of the run that makes the archive
 */
record RestoreScenario(List<String> settings) implements Scenario {
  @Override
  public String name() {
    return "restore";
  }

  @Override
  public void prepare(Commands commands) throws IOException {
    commands.prune(Commands.ordinary(), settings).requireWell();
    Files.move(commands.place().output(), archived(commands));
  }

  private static Path archived(Commands commands) {
    return commands.place().work().resolve("archived");
  }

  @Override
  public Ended run(Commands commands, Configuration files) throws IOException {
    return commands.restore(files, archived(commands).resolve("compact"));
  }

  @Override
  public Ended again(Commands commands) throws IOException {
    return run(commands, Commands.ordinary());
  }
}
