package org.tsenor.model;

import java.io.Serializable;

/** How rotary frequencies are changed, most often for contexts longer than those of pretraining. */
sealed interface RotaryScaling extends Serializable {
  /**
   * Two columns of a head that are turned against each other.
   *
   * @param theta base of the frequencies
   * @param index from 0, of the highest frequency
   * @param columns that are turned, even
   */
  record Pair(double theta, int index, int columns) {
    /** Radians per position as pretrained. */
    double frequency() {
      return Math.pow(theta, -2.0 * index / columns);
    }
  }

  /** Radians per position, at least 0. */
  double frequency(Pair pair);

  /** What cosines and sines are multiplied by. */
  default double amplitude() {
    return 1;
  }

  /** As pretrained: {@code rope_type} default. */
  record Unscaled() implements RotaryScaling {
    private static final long serialVersionUID = 1L;

    @Override
    public double frequency(Pair pair) {
      return pair.frequency();
    }
  }

  /** Not turned at all: layers without positions (NoPE), as SmolLM3 has them. */
  record Unturned() implements RotaryScaling {
    private static final long serialVersionUID = 1L;

    @Override
    public double frequency(Pair pair) {
      return 0;
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
    public double frequency(Pair pair) {
      return pair.frequency() / factor;
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
    public double frequency(Pair pair) {
      double frequency = pair.frequency();
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

  /**
   * Pairs that turn often within the original length not at all, those that turn seldom by a
   * factor, those between by interpolation over their index; and logits are raised by an amplitude:
   * {@code rope_type} yarn (Peng et al., YaRN, 2023), at every position.
   *
   * @param factor of pairs that turn seldom, above 0
   * @param fast turns within the original length from which on a pair is left as it is
   * @param slow turns up to which it is stretched whole
   * @param originalLength positions of pretraining
   * @param truncate whether the bounds are rounded to whole pairs
   * @param amplitude of cosines and sines
   */
  record Yarn(
      double factor,
      double fast,
      double slow,
      int originalLength,
      boolean truncate,
      double amplitude)
      implements RotaryScaling {
    private static final long serialVersionUID = 1L;

    @Override
    public double frequency(Pair pair) {
      double first = index(pair, fast);
      double last = index(pair, slow);
      if (truncate) {
        first = Math.floor(first);
        last = Math.ceil(last);
      }
      first = Math.max(first, 0);
      last = Math.min(last, pair.columns() - 1);
      // As transformers has it, so that nothing is divided by zero.
      double width = first == last ? 0.001 : last - first;
      double stretched = Math.min(1, Math.max(0, (pair.index() - first) / width));
      return pair.frequency() * (stretched / factor + (1 - stretched));
    }

    /** Index, not a whole one, of the pair that turns so many times within the original length. */
    private double index(Pair pair, double turns) {
      double wave = originalLength / (turns * 2 * Math.PI);
      return pair.columns() * Math.log(wave) / (2 * Math.log(pair.theta()));
    }
  }
}
