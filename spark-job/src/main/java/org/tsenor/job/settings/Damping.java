package org.tsenor.job.settings;

import java.io.Serializable;
import java.util.List;

/**
 * What is added to the diagonal of a Gram matrix, as a share of its mean.
 *
 * @param isOpen whether it is chosen among {@link #CANDIDATES} by windows that are held out
 * @param setShare in [0, 1]; without meaning where it is open
 */
public record Damping(boolean isOpen, double setShare) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String AUTO = "auto";

  /** What is tried where nothing is set. */
  public static final List<Double> CANDIDATES = List.of(0.01, 0.03, 0.1, 0.3);

  /** As the methods were published. */
  public static final Damping PUBLISHED = of(0.01);

  public Damping {
    if (!(setShare >= 0 && setShare <= 1)) {
      throw new IllegalArgumentException("damping must be in [0, 1] but is " + setShare);
    }
  }

  /** A share that is set. */
  public static Damping of(double share) {
    return new Damping(false, share);
  }

  /**
   * The share.
   *
   * @throws IllegalStateException if it is still to be chosen
   */
  public double share() {
    if (isOpen) {
      throw new IllegalStateException("the damping has not been chosen yet");
    }
    return setShare;
  }

  static Damping parse(String text) {
    return text.equals(AUTO) ? new Damping(true, 0) : of(ValueType.shareOf(text));
  }

  String text() {
    return isOpen ? AUTO : Double.toString(setShare);
  }
}
