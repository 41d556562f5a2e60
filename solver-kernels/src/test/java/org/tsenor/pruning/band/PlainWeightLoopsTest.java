package org.tsenor.pruning.band;

class PlainWeightLoopsTest extends WeightLoopsContract {
  @Override
  protected WeightLoops loops() {
    return new PlainWeightLoops();
  }
}
