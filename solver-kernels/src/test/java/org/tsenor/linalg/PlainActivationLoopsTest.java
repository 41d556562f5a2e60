package org.tsenor.linalg;

class PlainActivationLoopsTest extends ActivationLoopsContract {
  @Override
  protected ActivationLoops loops() {
    return new PlainActivationLoops();
  }
}
