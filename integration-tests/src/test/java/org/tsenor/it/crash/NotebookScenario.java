package org.tsenor.it.crash;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SaveMode;

/**
 * A write from a notebook, and after it the same again.
 *
 * @param mode of the write
 * @param before settings of the output that is replaced, if that is the mode
 */
record NotebookScenario(SaveMode mode, List<String> before) implements Scenario {
  @Override
  public String name() {
    return replaces() ? "notebook-overwrite" : "notebook";
  }

  @Override
  public void prepare(Commands commands) throws IOException {
    if (replaces()) {
      commands.prune(Commands.ordinary(), before).requireWell();
    }
  }

  @Override
  public Ended run(Commands commands, Configuration files) {
    return commands.write(files, mode);
  }

  @Override
  public Ended again(Commands commands) {
    return run(commands, Commands.ordinary());
  }

  /** A write that was stopped when all was in place is finished by the next, which is refused. */
  @Override
  public Optional<Ended> replacing(Commands commands) {
    return replaces()
        ? Optional.empty()
        : Optional.of(commands.write(Commands.ordinary(), SaveMode.Overwrite));
  }

  @Override
  public boolean replaces() {
    return mode == SaveMode.Overwrite;
  }

  @Override
  public boolean canRunApart() {
    return false;
  }
}
