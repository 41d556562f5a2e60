package org.tsenor.pruning;

class VectorWeightLoopsTest extends WeightLoopsContract {
  @Override
  protected WeightLoops loops() {
    return new VectorWeightLoops();
  }
}
