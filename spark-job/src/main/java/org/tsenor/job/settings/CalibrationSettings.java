package org.tsenor.job.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;
import org.tsenor.tokens.CalibrationInput;
import org.tsenor.tokens.WindowSettings;

/**
 * Where statistics of activations come from, for methods that need them.
 *
 * @param file file or directory of calibration tokens, as the user wrote it
 * @param field the field or column with texts or ids; if open, {@code input_ids} or {@code text}
 * @param separator put between texts that are read as one stream
 * @param windows how many windows are drawn, of what length, and how
 * @param groups that windows are dealt into, at least 1: sums are added window by window in a group
 *     and then group by group, so that their number decides the last bits of a result and the
 *     cluster does not
 * @param passage which weights windows have passed when statistics are summed
 * @param reconstruction whether and how decoder layers are trained once they are pruned
 * @param metric what errors of a linear are measured by when it is pruned
 * @param onFailure what happens to linears whose Gram matrix cannot be factored
 */
public record CalibrationSettings(
    String file,
    Optional<String> field,
    String separator,
    WindowSettings windows,
    int groups,
    Passage passage,
    Reconstruction reconstruction,
    Metric metric,
    OnFailure onFailure) {

  /** What errors of a linear are measured by when it is pruned. */
  public enum Metric {
    /** By its inputs: all outputs count alike. */
    INPUTS,
    /** By its outputs too: as much as they matter behind them, within the decoder layer. */
    OUTPUTS
  }

  /** Which weights windows have passed when they reach a decoder layer. */
  public enum Propagation {
    /** Those of the layers before, as pruned and written. */
    PRUNED,
    /** Those of the layers before, as they were. */
    DENSE;

    /** The lower-case name used in settings and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Which weights windows have passed when statistics are summed.
   *
   * @param propagation in the layers before
   * @param trueSequential whether, in the layer itself, those before a linear are pruned already,
   *     as AutoGPTQ's {@code true_sequential} has it: queries, keys and values; attention's output;
   *     gate and up; down
   * @param compensation whether windows pass the dense model beside the pruned one, and weights are
   *     moved to make up for what is pruned before them; the other two then count for nothing: each
   *     linear is calibrated behind all that is pruned before it
   * @param heldOut windows that are passed along and not calibrated with; if open, one of 16, at
   *     least one of two
   */
  public record Passage(
      Propagation propagation, boolean trueSequential, boolean compensation, OptionalInt heldOut) {}

  /**
   * How what is left of a pruned decoder layer is trained to give the dense layer's outputs.
   *
   * @param scope what is trained together
   * @param epochs over the windows, at least 1; empty for as many as their number asks for
   * @param rate of Adam at its highest, a share of the root of the mean square of a linear's
   *     weights
   * @param batch tokens a step, at least 1
   * @param groups that windows are dealt into, each trained by a task; their weights' mean is taken
   *     after each epoch, so that their number decides bytes and the cluster does not
   * @param patience epochs without a smaller error on windows held out after which it ends, at
   *     least 1
   */
  public record Reconstruction(
      Scope scope, OptionalInt epochs, double rate, int batch, int groups, int patience) {
    /** What is trained together. */
    public enum Scope {
      /** Nothing is. */
      NONE,
      /** A decoder layer. */
      LAYER
    }

    /** Whether anything is trained. */
    public boolean isOn() {
      return scope != Scope.NONE;
    }
  }

  /** What happens to linears whose Gram matrix no damping makes positive definite. */
  public enum OnFailure {
    /** The run ends, naming them. */
    FAIL,
    /** They stay dense. */
    SKIP,
    /** Wanda prunes them, which factors nothing. */
    WANDA;

    /** The lower-case name used in settings and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CalibrationSettings {
    if (groups < 1) {
      throw new IllegalArgumentException("window groups must be at least 1 but are " + groups);
    }
  }

  /**
   * How many of the windows are not calibrated with; they are the last.
   *
   * @param windows there are
   * @throws UserInputException if none would be left
   */
  public int heldOut(int windows) {
    if (!passage.compensation()) {
      return 0;
    }
    if (reconstruction.isOn() && windows < 2) {
      throw new UserInputException(
          "reconstruct: layer: %d calibration window: needed are at least 2, one held out"
              .formatted(windows));
    }
    int usual = windows < 2 ? 0 : Math.max(1, windows / 16);
    int heldOut = passage.heldOut().orElse(usual);
    if (heldOut >= windows) {
      throw new UserInputException(
          "held-out: %d of %d calibration windows: allowed are at most %d, as one is to be left"
              .formatted(heldOut, windows, windows - 1));
    }
    return heldOut;
  }

  /**
   * What to read.
   *
   * @param model whose tokenizer turns texts into ids
   */
  public CalibrationInput input(String model) {
    return new CalibrationInput(new Path(file), field, separator, new Path(model));
  }
}
