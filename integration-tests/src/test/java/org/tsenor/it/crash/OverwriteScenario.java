package org.tsenor.it.crash;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * {@code tsenor prune --overwrite} of an output of other settings. After it the same with {@code
 * --resume}; where the run was stopped before there was anything to resume, that is refused, and
 * the same with {@code --overwrite} follows.
 *
 * @param before settings of the output that is replaced
 * @param after settings of the output that replaces it
 */
record OverwriteScenario(List<String> before, List<String> after) implements Scenario {
  private static final String OVERWRITE = "--overwrite";
  private static final int REFUSED = 2;

  @Override
  public String name() {
    return "overwrite";
  }

  @Override
  public void prepare(Commands commands) throws IOException {
    commands.prune(Commands.ordinary(), before).requireWell();
  }

  @Override
  public Ended run(Commands commands, Configuration files) throws IOException {
    return commands.prune(files, after, OVERWRITE);
  }

  @Override
  public Ended again(Commands commands) throws IOException {
    Ended resumed = commands.prune(Commands.ordinary(), after, PruneScenario.RESUME);
    return resumed.exitCode() == REFUSED
        ? commands.prune(Commands.ordinary(), after, OVERWRITE)
        : resumed;
  }

  @Override
  public boolean replaces() {
    return true;
  }
}
