package org.tsenor.job.verify;

import java.io.Serializable;
import java.util.List;

/**
 * What one task found, in one piece: tensors may be small and many. Public for Spark's encoders.
 *
 * @param tensors one verdict each
 */
public record TaskVerdicts(List<TensorVerdict> tensors) implements Serializable {
  /** Keeps the list as it is now. */
  public TaskVerdicts {
    tensors = List.copyOf(tensors);
  }
}
