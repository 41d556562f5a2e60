package org.tsenor.engine.host;

class VectorActivationLoopsTest extends ActivationLoopsContract {
  @Override
  protected ActivationLoops loops() {
    return new VectorActivationLoops();
  }
}
