package org.tsenor.engine.device;

import org.tsenor.engine.BackwardSteps;

/**
 * What both ways need on a device beside activations.
 *
 * @param forward of the way there
 * @param ofLogits the gradient of its logits, as large as they are
 */
record DeviceBackwardSpace(DeviceForwardSpace forward, DeviceMatrix ofLogits)
    implements BackwardSteps.Space {
  /** Deals out what the way back needs beside the way there. */
  static DeviceBackwardSpace in(DeviceSlab slab, DeviceForwardSpace forward) {
    DeviceMatrix logits = forward.logits();
    return new DeviceBackwardSpace(forward, slab.floats(logits.rows(), logits.columns()));
  }
}
