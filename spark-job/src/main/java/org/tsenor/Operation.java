package org.tsenor;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.tsenor.job.settings.Argument;
import org.tsenor.job.settings.GivenArguments;

/** What there is to do. */
public enum Operation {
  /** Says what pruning would do. */
  PLAN(
      "Says what prune would do to every tensor, and why; reads headers only, writes nothing.",
      OperationArguments.PLAN,
      PruneRequest::plan),
  /** Prunes a checkpoint. */
  PRUNE("Prunes a checkpoint to N:M sparsity.", OperationArguments.PRUNE, PruneRequest::of),
  /** Measures perplexity. */
  EVALUATE(
      "Measures the perplexity of a checkpoint, pruned or not, on a text.",
      OperationArguments.EVALUATE,
      EvaluationRequest::of),
  /** Proves a pruned checkpoint. */
  VERIFY(
      "Proves a pruned checkpoint from its files.",
      OperationArguments.VERIFY,
      VerificationRequest::of),
  /** Shows what is in a checkpoint. */
  INSPECT(
      "Shows what is in a checkpoint and how sparse its tensors are.",
      OperationArguments.INSPECT,
      InspectionRequest::of),
  /** Makes a checkpoint from an archive. */
  RESTORE(
      "Makes a checkpoint from a compact archive, bit for bit as pruned.",
      OperationArguments.RESTORE,
      RestoreRequest::of);

  private final String purpose;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of and Stream.toList.
  private final List<Argument> arguments;

  @SuppressWarnings("ImmutableEnumChecker") // A reference to a static method.
  private final BiFunction<GivenArguments, Surroundings, Request> reader;

  Operation(
      String purpose,
      List<Argument> arguments,
      BiFunction<GivenArguments, Surroundings, Request> reader) {
    this.purpose = purpose;
    this.arguments = arguments;
    this.reader = reader;
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
  public List<Argument> arguments() {
    return arguments;
  }

  Request request(GivenArguments given, Surroundings surroundings) {
    return reader.apply(given, surroundings);
  }
}
