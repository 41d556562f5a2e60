package org.tsenor.job.run;

import java.util.Optional;
import org.tsenor.pruning.BandStatistics;

/**
 * What pruning did to one tensor.
 *
 * @param tensor its name
 * @param shard the file it is in
 * @param pattern such as {@code 16:32}
 * @param structure {@code transposable}, {@code standard} or {@code standard-in-columns}
 * @param weights how many weights it has
 * @param statistics sums over its bands
 * @param calibrated what a method with calibration did; empty for others
 * @param seconds wall time of its bands, summed over tasks
 */
record TensorReport(
    String tensor,
    String shard,
    String pattern,
    String structure,
    long weights,
    BandStatistics statistics,
    Optional<CalibratedFigures> calibrated,
    double seconds) {

  TensorReport plus(TensorReport band) {
    return new TensorReport(
        tensor,
        shard,
        pattern,
        structure,
        weights + band.weights,
        statistics.plus(band.statistics),
        calibrated.map(sum -> sum.plus(band.calibrated.orElseThrow())),
        seconds + band.seconds);
  }

  /** Share of the scores' sum that is kept; 0 where all scores are zero. */
  public double scoreShare() {
    return share(statistics.keptScore(), statistics.totalScore());
  }

  /** Share of the sum of squared weights that is kept; 0 where all weights are zero. */
  public double squareShare() {
    return share(statistics.keptSquare(), statistics.totalSquare());
  }

  static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }
}
