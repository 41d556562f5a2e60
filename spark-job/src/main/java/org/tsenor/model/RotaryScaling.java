package org.tsenor.model;

import java.io.Serializable;

/** How rotary frequencies are stretched for contexts longer than those of pretraining. */
sealed interface RotaryScaling extends Serializable {
  /**
   * Stretches one frequency.
   *
   * @param frequency radians per position, above 0
   */
  double apply(double frequency);

  /** As pretrained: {@code rope_type} default. */
  record Unscaled() implements RotaryScaling {
    private static final long serialVersionUID = 1L;

    @Override
    public double apply(double frequency) {
      return frequency;
    }
  }

  /**
   * All frequencies by one factor: {@code rope_type} linear.
   *
   * @param factor above 0
   */
  record Linear(double factor) implements RotaryScaling {
    private static final long serialVersionUID = 1L;

    @Override
    public double apply(double frequency) {
      return frequency / factor;
    }
  }

  /**
   * Long waves by a factor, short ones not at all, those between by interpolation: {@code
   * rope_type} llama3, as Llama 3.1 brought it. It holds at every position.
   *
   * @param factor of long waves, above 0
   * @param lowFrequencyFactor a wave longer than originalLength / lowFrequencyFactor is long
   * @param highFrequencyFactor a wave shorter than originalLength / highFrequencyFactor is short;
   *     above lowFrequencyFactor
   * @param originalLength positions of pretraining
   */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalLength)
      implements RotaryScaling {
    private static final long serialVersionUID = 1L;

    @Override
    public double apply(double frequency) {
      double waves = originalLength * frequency / (2 * Math.PI);
      if (waves > highFrequencyFactor) {
        return frequency;
      }
      if (waves < lowFrequencyFactor) {
        return frequency / factor;
      }
      double smooth = (waves - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
      return (1 - smooth) * frequency / factor + smooth * frequency;
    }
  }
}
