package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.PreparationReport;

/**
 * What was prepared for linears that share an input and a pattern.
 *
 * @param tensors their names
 * @param sparsity what they are pruned to
 * @param outcome how it went
 * @param metrics files with the {@link org.tsenor.pruning.calibrated.OutputMetric} of tensors whose
 *     outputs do not count alike
 */
@DefaultSerializer(JavaSerializer.class)
record PreparedLinears(
    List<String> tensors, Sparsity sparsity, Outcome outcome, HashMap<String, String> metrics)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Linears whose outputs count alike. */
  PreparedLinears(List<String> tensors, Sparsity sparsity, Outcome outcome) {
    this(tensors, sparsity, outcome, new HashMap<>());
  }

  /** The same with the metrics of some tensors. */
  PreparedLinears with(Map<String, String> files) {
    return new PreparedLinears(tensors, sparsity, outcome, new HashMap<>(files));
  }

  /** The file with a tensor's metric; empty if its outputs count alike, or its method has none. */
  Optional<String> metric(String tensor) {
    return outcome.failure().isEmpty()
        ? Optional.ofNullable(metrics.get(tensor))
        : Optional.empty();
  }

  /**
   * Refuses what cannot be pruned. For the driver.
   *
   * @throws UserInputException saying why the run has to end
   */
  public void requireAccepted() {
    if (!outcome.refusal().isEmpty()) {
      throw new UserInputException(outcome.refusal());
    }
  }

  /**
   * How preparing went.
   *
   * @param prepared method; null if the linears stay dense
   * @param file with the prepared input
   * @param rowGroup at a multiple of which bands of rows start
   * @param tokens that the statistics are of
   * @param report of the method; null if the linears stay dense
   * @param linearAlgebra what factored; empty if the linears stay dense
   * @param failure why the method that was asked for is not the one that runs; empty if it is
   * @param refusal why the run has to end; empty if it may go on. A value, since an exception is
   *     tried again, and this would be the same again
   * @param compensation file with what makes up for linears pruned before; empty if there is none
   */
  public record Outcome(
      CalibratedMethod prepared,
      String file,
      int rowGroup,
      long tokens,
      PreparationReport report,
      String linearAlgebra,
      String failure,
      String refusal,
      String compensation)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Linears that stay dense. */
    static Outcome skipped(long tokens, String failure) {
      return new Outcome(null, "", 1, tokens, null, "", failure, "", "");
    }

    /** Linears that end the run. */
    static Outcome refused(long tokens, String refusal) {
      return new Outcome(null, "", 1, tokens, null, "", "", refusal, "");
    }

    /** The same with what makes up for linears pruned before. */
    Outcome with(String file) {
      return new Outcome(
          prepared, this.file, rowGroup, tokens, report, linearAlgebra, failure, refusal, file);
    }

    /** Name of the method that is prepared; empty if the linears stay dense. */
    public String method() {
      return prepared == null ? "" : prepared.name();
    }

    /** Whether the linears stay dense. */
    public boolean isSkipped() {
      return prepared == null;
    }
  }
}
