package org.tsenor.pruning.vector;

import org.tsenor.pruning.WeightLoops;
import org.tsenor.pruning.WeightLoopsContract;

class VectorWeightLoopsTest extends WeightLoopsContract {
  @Override
  protected WeightLoops loops() {
    return new VectorWeightLoops();
  }
}
