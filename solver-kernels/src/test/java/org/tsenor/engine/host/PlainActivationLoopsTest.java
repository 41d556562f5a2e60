package org.tsenor.engine.host;

class PlainActivationLoopsTest extends ActivationLoopsContract {
  @Override
  protected ActivationLoops loops() {
    return new PlainActivationLoops();
  }
}
