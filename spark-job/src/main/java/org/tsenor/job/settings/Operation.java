package org.tsenor.job.settings;

import java.util.List;
import java.util.Locale;

/** What there is to do. */
public enum Operation {
  /** Says what pruning would do. */
  PLAN("Says what prune would do to every tensor, and why; reads headers only, writes nothing."),
  /** Prunes a checkpoint. */
  PRUNE("Prunes a checkpoint to N:M sparsity."),
  /** Measures perplexity. */
  EVALUATE("Measures the perplexity of a checkpoint, pruned or not, on a text."),
  /** Proves a pruned checkpoint. */
  VERIFY("Proves a pruned checkpoint from its files."),
  /** Shows what is in a checkpoint. */
  INSPECT("Shows what is in a checkpoint and how sparse its tensors are."),
  /** Makes a checkpoint from an archive. */
  RESTORE("Makes a checkpoint from a compact archive, bit for bit as pruned."),
  /** Makes a checkpoint of random weights. */
  GENERATE(
      "Writes a checkpoint of random weights in the shape of a Llama, for benchmarks and tests.");

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
  public List<Setting<?>> settings() {
    return Catalog.of(this);
  }
}
