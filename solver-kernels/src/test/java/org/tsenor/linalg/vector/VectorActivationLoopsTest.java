package org.tsenor.linalg.vector;

import org.tsenor.linalg.ActivationLoops;
import org.tsenor.linalg.ActivationLoopsContract;

class VectorActivationLoopsTest extends ActivationLoopsContract {
  @Override
  protected ActivationLoops loops() {
    return new VectorActivationLoops();
  }
}
