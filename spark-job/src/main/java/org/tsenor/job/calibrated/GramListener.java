package org.tsenor.job.calibrated;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.model.ActivationListener;
import org.tsenor.model.LinearInput;

/** Sums the Gram matrices of some of a decoder layer's inputs, and ends passes at the last. */
final class GramListener implements ActivationListener {
  private final Map<LinearInput, GramSum> sums = new EnumMap<>(LinearInput.class);
  private final LinearInput last;

  /**
   * @param inputs that are wanted, in the order of {@link LinearInput}; at least one
   */
  GramListener(List<InputLinears> inputs, MatrixOps ops) {
    inputs.forEach(input -> sums.put(input.input(), new GramSum(input.columns(), ops)));
    last = inputs.get(inputs.size() - 1).input();
  }

  @Override
  public void accept(LinearInput input, FloatMatrix activations) {
    if (sums.containsKey(input)) {
      sums.get(input).add(activations);
    }
  }

  @Override
  public boolean isLast(LinearInput input) {
    return input == last;
  }

  /** Lets go of the sum of one input that is wanted. */
  GramSum take(LinearInput input) {
    return sums.remove(input);
  }
}
