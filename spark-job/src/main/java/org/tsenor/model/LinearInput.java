package org.tsenor.model;

/** The matrices that the linears of a decoder layer are applied to: four, as some share one. */
public enum LinearInput {
  /** Of queries, keys and values: the normalized residual stream. */
  ATTENTION,
  /** Of attention's output: the heads side by side. */
  ATTENTION_OUTPUT,
  /** Of gate and up: the residual stream after attention, normalized. */
  MLP,
  /** Of down: the gated activations. */
  MLP_OUTPUT
}
