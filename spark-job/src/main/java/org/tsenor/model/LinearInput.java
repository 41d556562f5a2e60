package org.tsenor.model;

/** The matrices that the linears of a decoder layer are applied to: four, as some share one. */
public enum LinearInput {
  /** Of queries, keys and values: the normalized residual stream. */
  ATTENTION(LayerPlace.BEFORE, false),
  /** Of attention's output: the heads side by side. */
  ATTENTION_OUTPUT(LayerPlace.ATTENDED, true),
  /** Of gate and up: the residual stream after attention, normalized. */
  MLP(LayerPlace.BETWEEN, false),
  /** Of down: the gated activations. */
  MLP_OUTPUT(LayerPlace.BETWEEN, true);

  private final LayerPlace place;
  private final boolean joins;

  LinearInput(LayerPlace place, boolean joins) {
    this.place = place;
    this.joins = joins;
  }

  /** Where windows rest from which it is computed. */
  public LayerPlace place() {
    return place;
  }

  /** Whether what its linears give is added to the residual stream. */
  public boolean joinsResidual() {
    return joins;
  }
}
