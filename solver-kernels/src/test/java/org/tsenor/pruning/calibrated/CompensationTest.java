package org.tsenor.pruning.calibrated;

import org.tsenor.engine.Engine;

class CompensationTest extends CompensationContract {
  @Override
  Engine engine() {
    return Methods.ENGINE;
  }
}
