package org.tsenor.job.magnitude;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.run.UserFaults;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.source.ColumnNames;
import org.tsenor.source.OutputReporter;
import org.tsenor.source.Template;

/** Reports of pruned bands that somebody writes like the model that they are of. */
public final class BandsReporter implements OutputReporter {
  static final Logger LOG = LoggerFactory.getLogger(BandsReporter.class);

  @Override
  public Optional<Pending> begin(SparkSession spark, Write write) throws IOException {
    ColumnNames names = ColumnNames.of(spark);
    Optional<PruningMark> mark = PruningMark.in(write.columns(), names);
    Optional<Template> template = write.template();
    if (mark.isEmpty()) {
      return Optional.empty();
    }
    if (template.isEmpty()) {
      LOG.info("{}: no report of pruning without option like", write.output());
      return Optional.empty();
    }
    Checkpoint checkpoint = template.get().checkpoint();
    List<String> changes = mark.get().run().inputChanges(checkpoint);
    if (!changes.isEmpty()) {
      LOG.warn(
          "{}: no report of pruning, as {}, which option like names, is not what was pruned: {}",
          write.output(),
          checkpoint.root(),
          String.join(", ", changes));
      return Optional.empty();
    }
    return Optional.of(new BandsReport(spark, write, checkpoint, mark.get().run()));
  }

  @Override
  public Optional<RuntimeException> mistake(Exception failure) {
    return UserFaults.causes(failure)
        .filter(BandsReporter::isOfPruning)
        .map(Throwable::getMessage)
        .findFirst()
        .map(message -> new UserInputException(message, failure));
  }

  private static boolean isOfPruning(Throwable cause) {
    return Stream.of(UserInputException.class, BackendUnavailableException.class)
        .anyMatch(kind -> kind.isInstance(cause));
  }
}
