package org.tsenor.mask.scalar;

import java.util.Arrays;

/**
 * Potentials whose thresholded mask is almost optimal: eight alternating damped Newton steps on the
 * dual, whose {@code max(0, ·)} is smoothed by a quadratic of shrinking width h.
 *
 * <p>The smoothed plan of an entry with the reduced score c is {@code clamp(½ + c / 2h, 0, 1)}; a
 * Newton step moves each potential so that its row or column of the plan sums to N. O(M²) a step.
 */
final class SmoothedDual {
  private static final int STEPS = 8;

  /** Steps that measure the slope of the plan's sums; later ones extrapolate it by h. */
  private static final int MEASURED_STEPS = 3;

  /** First and last width, as shares of the mean score. */
  private static final double FIRST_WIDTH = 0.4;

  private static final double LAST_WIDTH = 0.0025;
  private static final double SHRINK = StrictMath.pow(LAST_WIDTH / FIRST_WIDTH, 1.0 / (STEPS - 1));

  /** A lone outlier counts in a mean at most as this many times the mean of its row or column. */
  private static final double OUTLIER = 3;

  private static final double LEAST_SLOPE = 1.5;
  private static final double LONGEST_STEP = 0.7;

  private final int kept;
  private final double spread;
  private final double[] rowSlopes;
  private final double[] columnSlopes;
  private final double[] rowMeans;
  private final double[] columnMeans;

  SmoothedDual(int kept, int size) {
    this.kept = kept;
    this.spread = Math.max(0.2, StrictMath.log((double) size / kept));
    this.rowSlopes = new double[size];
    this.columnSlopes = new double[size];
    this.rowMeans = new double[size];
    this.columnMeans = new double[size];
  }

  /** Replaces the potentials; the block is not flat. */
  void solve(ScaledBlock block, Potentials potentials) {
    double mean = start(block, potentials);
    double width = FIRST_WIDTH * mean;
    double[] rows = potentials.rows();
    double[] columns = potentials.columns();
    for (int step = 0; step < STEPS; step++) {
      boolean measure = step < MEASURED_STEPS;
      Newton newton = new Newton(width, measure);
      update(block.byRow(), rows, columns, rowSlopes, newton);
      update(block.byColumn(), columns, rows, columnSlopes, newton);
      width *= SHRINK;
    }
  }

  /** Starts from clipped row and column means; gives the clipped mean of all scores. */
  private double start(ScaledBlock block, Potentials potentials) {
    int size = block.size();
    means(block, Double.POSITIVE_INFINITY);
    means(block, OUTLIER);
    double mean = 0;
    for (double rowMean : rowMeans) {
      mean += rowMean / size;
    }
    for (int index = 0; index < size; index++) {
      potentials.rows()[index] = spread * rowMeans[index];
      potentials.columns()[index] = spread * (columnMeans[index] - mean);
    }
    return mean;
  }

  /** Row and column means of scores clipped at some times the present means of row or column. */
  private void means(ScaledBlock block, double times) {
    int size = block.size();
    double[] oldRows = rowMeans.clone();
    double[] oldColumns = columnMeans.clone();
    boolean clips = times < Double.POSITIVE_INFINITY;
    Arrays.fill(rowMeans, 0);
    Arrays.fill(columnMeans, 0);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double score = block.byRow()[row * size + column];
        if (clips) {
          score = Math.min(score, times * Math.max(oldRows[row], oldColumns[column]));
        }
        rowMeans[row] += score / size;
        columnMeans[column] += score / size;
      }
    }
  }

  /** One damped Newton step of the potentials of all lines (rows or columns), the others fixed. */
  private void update(
      double[] scores, double[] potentials, double[] others, double[] slopes, Newton newton) {
    int size = potentials.length;
    double width = newton.width;
    double scale = 1 / (2 * width);
    for (int line = 0; line < size; line++) {
      double sum = 0;
      double squares = 0;
      for (int entry = 0; entry < size; entry++) {
        double reduced = scores[line * size + entry] - potentials[line] - others[entry];
        double plan = clamp(0.5 + reduced * scale);
        sum += plan;
        squares += plan * plan;
      }
      // The entries that the clamp leaves free, as if their plan were uniform on [0, 1]:
      // the mean of s - s² is then 1/6.
      double slope = newton.measure ? 6 * (sum - squares) : slopes[line] * width;
      if (newton.measure) {
        slopes[line] = Math.max(slope, 1) / width;
      }
      double step = (sum - kept) / Math.max(slope, LEAST_SLOPE);
      potentials[line] += 2 * width * Math.min(Math.max(step, -LONGEST_STEP), LONGEST_STEP);
    }
  }

  /**
   * To [0, 1] without a branch, which would be mispredicted. A plan stays below 1e8 in size, as no
   * score is more than M² times the mean; so cancellation costs 1e-8 at most, which a start can
   * afford.
   */
  private static double clamp(double plan) {
    return (1 + Math.abs(plan) - Math.abs(plan - 1)) / 2;
  }

  /**
   * How a step is taken.
   *
   * @param width h, in scaled score units
   * @param measure whether slopes are measured
   */
  private record Newton(double width, boolean measure) {}
}
