package org.tsenor.pruning;

class PlainWeightLoopsTest extends WeightLoopsContract {
  @Override
  protected WeightLoops loops() {
    return new PlainWeightLoops();
  }
}
