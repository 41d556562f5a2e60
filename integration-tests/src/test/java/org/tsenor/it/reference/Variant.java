package org.tsenor.it.reference;

/** What is run beside a run of the reference. */
enum Variant {
  /** Exact masks, weights as F32: what is written between decoder layers is hardly rounded. */
  EXACT("exact"),
  /** Exact masks, the checkpoint as published: windows pass through weights rounded to BF16. */
  BF16("exact"),
  /** The published solver, weights as F32. */
  TSENOR("tsenor");

  private final String solver;

  Variant(String solver) {
    this.solver = solver;
  }

  /** As the setting is called. */
  String solver() {
    return solver;
  }
}
