package org.tsenor.linalg;

class VectorActivationLoopsTest extends ActivationLoopsContract {
  @Override
  protected ActivationLoops loops() {
    return new VectorActivationLoops();
  }
}
