package org.tsenor.job.calibrated;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.tsenor.job.calibrated.LayerLog.Step;
import org.tsenor.job.run.ProgressText;

/**
 * How far a run is and how long it will take, from how long each kind of step took before: the last
 * one as much as all before it, since the first layer also pays for the start of the JVMs.
 *
 * <p>Done is counted in tokens times layers; a step of a layer is worth the part of them that the
 * time it takes is of the layer's. Until each kind has been measured once, time left is unknown.
 */
final class LayerClock {
  private static final double SECOND = 1e9;

  private final long tokens;
  private final int layers;
  private final long startNanos;
  private final Map<Step, Kind> kinds = new EnumMap<>(Step.class);

  /** The runs of one kind of step: how many there are, how many are over, what one takes. */
  private static final class Kind {
    private final int runs;
    private int over;
    private boolean known;
    private double seconds;

    Kind(int runs) {
      this.runs = runs;
    }

    void learn(double taken) {
      seconds = known ? (seconds + taken) / 2 : taken;
      known = true;
    }
  }

  /**
   * @param tokens of all windows
   * @param layers of the model
   * @param runs how often each kind of step will run
   * @param startNanos when the first begins
   */
  LayerClock(long tokens, int layers, Map<Step, Integer> runs, long startNanos) {
    this.tokens = tokens;
    this.layers = layers;
    this.startNanos = startNanos;
    runs.forEach((step, count) -> kinds.put(step, new Kind(count)));
  }

  /** Counts a step that is over. */
  void over(Step step, double seconds) {
    took(step, seconds);
    kinds.get(step).over++;
  }

  /** Learns what a step takes from one that is none of the run's, but of a trial. */
  void took(Step step, double seconds) {
    kinds.get(step).learn(seconds);
  }

  /** Between two steps. */
  String text(long nowNanos) {
    return text(secondsLeft(), nowNanos);
  }

  /**
   * Within a step.
   *
   * @param share of it that is done
   */
  String text(Step step, double share, long nowNanos) {
    OptionalDouble all = secondsLeft();
    return text(
        all.isPresent()
            ? OptionalDouble.of(all.getAsDouble() - share * kinds.get(step).seconds)
            : all,
        nowNanos);
  }

  private String text(OptionalDouble left, long nowNanos) {
    double whole = (double) tokens * layers;
    double elapsed = (nowNanos - startNanos) / SECOND;
    String of = ProgressText.count(whole) + " tokens x layers";
    if (left.isEmpty()) {
      return "all: %s, unknown time left".formatted(of);
    }
    double seconds = Math.max(0, left.getAsDouble());
    double share = elapsed / (elapsed + seconds);
    return String.format(
        Locale.ROOT,
        "all: %s of %s in %s, %s left",
        ProgressText.count(share * whole),
        of,
        duration(elapsed),
        duration(seconds));
  }

  private static String duration(double seconds) {
    return ProgressText.duration(Math.round(seconds));
  }

  /** For steps that have not begun, and the one that runs; empty until each kind was measured. */
  private OptionalDouble secondsLeft() {
    double left = 0;
    for (Kind kind : kinds.values()) {
      int runs = kind.runs - kind.over;
      if (runs > 0 && !kind.known) {
        return OptionalDouble.empty();
      }
      left += runs > 0 ? runs * kind.seconds : 0;
    }
    return OptionalDouble.of(left);
  }
}
