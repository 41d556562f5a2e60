package org.tsenor.job.evaluate;

import java.util.List;
import java.util.Optional;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.settings.UserInputException;

/**
 * What to evaluate, besides the windows.
 *
 * @param model checkpoint, whose tokenizer is used where texts are given
 * @param against another checkpoint to evaluate on the same windows
 * @param parallelism tasks that windows are spread over; 0: as many as run at a time
 * @param compute what tasks compute with
 */
public record EvaluateRequest(
    String model, Optional<String> against, int parallelism, ComputeSettings compute) {
  /**
   * A request that makes sense.
   *
   * @throws UserInputException if a number is out of its range
   */
  public EvaluateRequest {
    if (parallelism < 0) {
      throw new UserInputException(
          "parallelism is %d; it must be at least 1, or 0 for as many tasks as run at a time"
              .formatted(parallelism));
    }
  }

  /** A request that leaves open what tasks compute with. */
  public EvaluateRequest(String model, Optional<String> against, int parallelism) {
    this(model, against, parallelism, ComputeSettings.DEFAULTS);
  }

  /** The model, then the other one. */
  List<String> models() {
    return against.map(other -> List.of(model, other)).orElse(List.of(model));
  }
}
