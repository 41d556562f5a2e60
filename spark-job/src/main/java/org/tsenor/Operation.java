package org.tsenor;

import java.util.List;
import java.util.Locale;
import org.tsenor.job.settings.Argument;
import org.tsenor.job.settings.GivenArguments;

/** What there is to do. */
public enum Operation {
  /** Says what pruning would do. */
  PLAN("Says what prune would do to every tensor, and why; reads headers only, writes nothing.") {
    @Override
    public List<Argument> arguments() {
      return OperationArguments.PLAN;
    }

    @Override
    Request request(GivenArguments given, Surroundings surroundings) {
      return PruneRequest.plan(given, surroundings);
    }
  },
  /** Prunes a checkpoint. */
  PRUNE("Prunes a checkpoint to N:M sparsity.") {
    @Override
    public List<Argument> arguments() {
      return OperationArguments.PRUNE;
    }

    @Override
    Request request(GivenArguments given, Surroundings surroundings) {
      return PruneRequest.of(given, surroundings);
    }
  },
  /** Measures perplexity. */
  EVALUATE("Measures the perplexity of a checkpoint, pruned or not, on a text.") {
    @Override
    public List<Argument> arguments() {
      return OperationArguments.EVALUATE;
    }

    @Override
    Request request(GivenArguments given, Surroundings surroundings) {
      return EvaluationRequest.of(given, surroundings);
    }
  },
  /** Proves a pruned checkpoint. */
  VERIFY("Proves a pruned checkpoint from its files.") {
    @Override
    public List<Argument> arguments() {
      return OperationArguments.VERIFY;
    }

    @Override
    Request request(GivenArguments given, Surroundings surroundings) {
      return VerificationRequest.of(given, surroundings);
    }
  },
  /** Shows what is in a checkpoint. */
  INSPECT("Shows what is in a checkpoint and how sparse its tensors are.") {
    @Override
    public List<Argument> arguments() {
      return OperationArguments.INSPECT;
    }

    @Override
    Request request(GivenArguments given, Surroundings surroundings) {
      return InspectionRequest.of(given, surroundings);
    }
  },
  /** Makes a checkpoint from an archive. */
  RESTORE("Makes a checkpoint from a compact archive, bit for bit as pruned.") {
    @Override
    public List<Argument> arguments() {
      return OperationArguments.RESTORE;
    }

    @Override
    Request request(GivenArguments given, Surroundings surroundings) {
      return RestoreRequest.of(given, surroundings);
    }
  };

  private final String purpose;

  Operation(String purpose) {
    this.purpose = purpose;
  }

  /** Its name in SQL, in Python and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it does, in a sentence. */
  public String purpose() {
    return purpose;
  }

  /** What it can be told, in an order for help texts. */
  public abstract List<Argument> arguments();

  abstract Request request(GivenArguments given, Surroundings surroundings);
}
