package org.tsenor.job.calibrated;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.run.JobLabel;
import org.tsenor.job.run.Progress;
import org.tsenor.job.run.Progress.Work;
import org.tsenor.text.Printable;

/** Tells how far a run is: a bar for what runs, and one line for every layer that is done. */
final class LayerLog {
  private final SparkSession spark;
  private final PrintStream out;
  private final int layers;
  private LayerClock clock;
  private int linearsDone;
  private double errors;

  LayerLog(SparkSession spark, PrintStream out, int layers) {
    this.spark = spark;
    this.out = out;
    this.layers = layers;
  }

  /**
   * Starts the clock.
   *
   * @param tokens of all windows
   * @param runs how often each kind of step will run
   */
  void begin(long tokens, Map<Step, Integer> runs) {
    clock = new LayerClock(tokens, layers, runs, System.nanoTime());
  }

  /**
   * Shows one step of a layer until it is closed.
   *
   * @param layer from 0
   * @param step what is done to it
   * @param linears to which of its linears' weights; none stands for the whole layer
   * @param total of the step's unit
   * @param done counts them
   */
  Shown step(int layer, Step step, List<String> linears, long total, LongAccumulator done) {
    String names =
        linears.stream()
            .map(tensor -> " " + module(tensor).replace("_proj", ""))
            .collect(Collectors.joining(","));
    String verb = "layer %d of %d: %s%s".formatted(layer + 1, layers, step.verb, names);
    JobLabel.show(spark.sparkContext(), "prune", "decoder " + verb);
    Work work =
        new Work(
            verb,
            step.unit,
            total,
            step.ending,
            Optional.of((share, nanos) -> clock.text(step, share, nanos)));
    return new Shown(new Progress(spark, work, done, out), clock, step, System.nanoTime());
  }

  /** Does a step of a trial, which tells how long those of the run will take. */
  <T> T timed(Step step, Supplier<T> work) {
    long start = System.nanoTime();
    T done = work.get();
    clock.took(step, (System.nanoTime() - start) * 1e-9);
    return done;
  }

  /** A step that is shown. */
  record Shown(Progress progress, LayerClock clock, Step step, long startNanos)
      implements AutoCloseable {
    @Override
    public void close() {
      progress.close();
      clock.over(step, (System.nanoTime() - startNanos) * 1e-9);
    }
  }

  /** What is done to a layer. */
  enum Step {
    TRY("trying dampings", "tokens", "preparing Gram matrices"),
    WEIGH("weighing outputs", "tokens", "factoring"),
    CALIBRATE("calibrating", "tokens", "preparing Gram matrices"),
    PRUNE("pruning", "weights", "writing"),
    RECONSTRUCT("reconstructing", "tokens", "writing"),
    PASS("passing on", "tokens", "writing");

    private final String verb;
    private final String unit;
    private final String ending;

    Step(String verb, String unit, String ending) {
      this.verb = verb;
      this.unit = unit;
      this.ending = ending;
    }
  }

  /** Tells that a layer is committed. */
  void done(int layer, List<LinearFigures> figures) {
    for (LinearFigures linear : figures) {
      linearsDone++;
      errors += linear.statistics().error().relative();
    }
    out.printf(
        Locale.ROOT,
        "layer %d of %d: %s; %s%n",
        layer + 1,
        layers,
        figures.isEmpty() ? "copied" : errors(figures),
        clock.text(System.nanoTime()));
  }

  /** Tells how far the pruned model is from the dense one behind a layer. */
  void passed(int layer, Deviation deviation) {
    String unseen =
        deviation.heldOut().isPresent()
            ? String.format(
                Locale.ROOT, ", %.4f on windows held out", deviation.heldOut().getAsDouble())
            : "";
    out.printf(
        Locale.ROOT,
        "layer %d of %d: the pruned model is %.4f from the dense one behind it%s%n",
        layer + 1,
        layers,
        deviation.calibration(),
        unseen);
  }

  /** Tells that an earlier run has trained a layer for some epochs. */
  void goesOn(int layer, int epochs) {
    out.printf(
        "layer %d of %d: reconstructing goes on behind epoch %d%n", layer + 1, layers, epochs);
  }

  /** Tells how training a layer went. */
  void reconstructed(LayerReconstruction.Outcome outcome) {
    String found =
        outcome.kept() == 0
            ? "no better: the weights from before are kept"
            : String.format(
                Locale.ROOT,
                "%.4f by epoch %d of %d",
                outcome.after(),
                outcome.kept(),
                outcome.epochs());
    out.printf(
        Locale.ROOT,
        "layer %d of %d: reconstructed, on windows held out %.4f from the dense one, %s%n",
        outcome.layer() + 1,
        layers,
        outcome.before(),
        found);
  }

  /** Warns that windows are too few. */
  void tooFew(int windows, WindowAdvice advice) {
    out.printf(
        Locale.ROOT,
        "warning: on windows held out the pruned model is %.1f times as far from the dense one as on"
            + " those it was calibrated with: %d are too few, some %d would make it 1.5 times%n",
        advice.ratio(),
        windows,
        advice.windows());
  }

  /**
   * Tells which damping was chosen.
   *
   * @param found how far windows held out were from the dense model with each
   */
  void chosen(double damping, String found) {
    out.printf(Locale.ROOT, "damping %s, chosen on windows held out: %s%n", damping, found);
  }

  private String errors(List<LinearFigures> figures) {
    String errorsOfLayer =
        figures.stream()
            .map(
                linear ->
                    String.format(
                        Locale.ROOT,
                        "%s %.4f",
                        Printable.line(module(linear.tensor())),
                        linear.statistics().error().relative()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT, "error %s; mean so far %.4f", errorsOfLayer, errors / linearsDone);
  }

  private static String module(String tensor) {
    String[] parts = tensor.split("\\.", -1);
    return parts[parts.length - 2];
  }
}
