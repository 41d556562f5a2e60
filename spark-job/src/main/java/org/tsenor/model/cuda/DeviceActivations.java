package org.tsenor.model.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.model.LinearInput;

/** Is shown what the linears of a decoder layer are applied to, where it lies on the device. */
public interface DeviceActivations {
  /** For a pass that nobody watches. */
  DeviceActivations NONE = (input, activations) -> {};

  /**
   * Called as {@link org.tsenor.model.ActivationListener#accept}.
   *
   * @param activations shape (tokens, columns of that input); to be read by the task's own work
   *     only, in what the call appends to it
   */
  void accept(LinearInput input, DeviceMatrix activations);

  /** Whether the pass ends after this input. */
  default boolean isLast(LinearInput input) {
    return false;
  }
}
