package org.tsenor.job.run;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.settings.UserInputException;

/** Checks before a run whether the output can have files of the names that the input's have. */
public final class OutputNames {
  private OutputNames() {}

  /**
   * Requires that every file that is copied can be written.
   *
   * @param output directory, which need not exist; empty for a run that writes nothing
   * @throws UserInputException naming the first that cannot
   */
  public static void requireAllowed(
      Configuration configuration, String output, Checkpoint checkpoint) throws IOException {
    if (output.isEmpty()) {
      return;
    }
    Storage storage = Storage.of(configuration, new Path(output));
    for (String file : checkpoint.otherFiles()) {
      Optional<String> refusal = storage.refusal(file);
      if (refusal.isPresent()) {
        throw new UserInputException(
            "output %s: the model's file '%s' %s; rename or remove it"
                .formatted(output, file, refusal.get()));
      }
    }
  }
}
