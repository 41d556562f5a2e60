package org.tsenor.job.run;

import java.util.List;
import java.util.stream.Stream;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.model.UnsupportedModelException;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.tokens.CalibrationInputException;

/** Failures that lie in what a run reads: without another input it fails again. */
final class InputFaults {
  private static final List<Class<? extends Throwable>> KINDS =
      List.of(
          MalformedCheckpointException.class,
          NonFiniteWeightException.class,
          CalibrationInputException.class,
          UnsupportedModelException.class);

  private InputFaults() {}

  /** Whether a failure is one of them; Spark wraps what a task threw. */
  static boolean isIn(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(50)
        .anyMatch(cause -> KINDS.stream().anyMatch(kind -> kind.isInstance(cause)));
  }
}
