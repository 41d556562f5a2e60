package org.tsenor.pruning.vector;

import org.tsenor.pruning.band.WeightLoops;
import org.tsenor.pruning.band.WeightLoopsContract;

class VectorWeightLoopsTest extends WeightLoopsContract {
  @Override
  protected WeightLoops loops() {
    return new VectorWeightLoops();
  }
}
