package org.tsenor.it.crash;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * {@code tsenor prune}, and after it the same with {@code --resume}.
 *
 * @param name of the scenario
 * @param settings of the run
 */
record PruneScenario(String name, List<String> settings) implements Scenario {
  static final String RESUME = "--resume";

  @Override
  public Ended run(Commands commands, Configuration files) throws IOException {
    return commands.prune(files, settings);
  }

  @Override
  public Ended again(Commands commands) throws IOException {
    return commands.prune(Commands.ordinary(), settings, RESUME);
  }
}
