package org.tsenor.pruning.calibrated;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.NmPattern;

/**
 * ALPS for the standard structure as its description reads: an explicit inverse by elimination,
 * products by three loops, one schedule for all rows. With a metric of outputs all rows are one
 * problem, whose matrix is a Kronecker product.
 */
final class NaiveAlps {
  private final NmPattern pattern;
  private final int rows;
  private final int inputs;
  private final double[][] gram;
  private final double[] scales;
  private final double[][] start;

  /** Γ, shape (rows, rows); null where rows are problems of their own. */
  private final double[][] gamma;

  private int restarts;
  private int iterations;

  NaiveAlps(NmPattern pattern, GramStatistics statistics, WeightRows weights) {
    this(pattern, statistics, weights, null);
  }

  NaiveAlps(NmPattern pattern, GramStatistics statistics, WeightRows weights, double[][] gamma) {
    this.pattern = pattern;
    this.gamma = gamma;
    this.rows = weights.rows();
    this.inputs = weights.columns();
    this.gram = new double[inputs][inputs];
    this.scales = new double[inputs];
    this.start = new double[rows][inputs];
    DoubleMatrix raw = statistics.gram();
    double mean = Arrays.stream(statistics.diagonal()).sum() / inputs;
    for (int j = 0; j < inputs; j++) {
      scales[j] = Math.sqrt(raw.at(j, j) + 0.01 * mean) + 1e-8;
    }
    for (int i = 0; i < inputs; i++) {
      for (int j = 0; j < inputs; j++) {
        gram[i][j] = (raw.at(i, j) + (i == j ? 0.01 * mean : 0)) / (scales[i] * scales[j]);
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < inputs; j++) {
        start[r][j] = weights.weights()[r * inputs + j] * scales[j];
      }
    }
  }

  int restarts() {
    return restarts;
  }

  int iterations() {
    return iterations;
  }

  double[][] run() {
    double[][] right = inMetric(times(start, gram));
    boolean[][] checked = best(start);
    double[][] d = restrict(start, checked);
    double[][] v = new double[rows][inputs];
    double[][] b = start;
    double rho = 0.1;
    boolean moved = false;
    double kept = (double) rows * inputs * pattern.kept() / pattern.blockSize();
    for (int t = 0; t < 300; t++) {
      iterations = t + 1;
      b = solve(combine(combine(right, -1, v), rho, d), rho);
      double[][] z = combine(b, 1 / rho, v);
      boolean[][] support = best(z);
      d = restrict(z, support);
      v = combine(v, rho, combine(b, -1, d));
      if ((t + 1) % 3 != 0) {
        continue;
      }
      int changed = differences(checked, support);
      checked = support;
      if (changed / kept > 0.1) {
        rho *= 1.3;
        moved = true;
      } else if (changed / kept > 0.005) {
        rho *= 1.2;
        moved = true;
      } else if (changed >= 1) {
        if (moved) {
          rho *= 1.1;
        } else {
          rho /= 5;
          restarts++;
          b = start;
          d = restrict(start, best(start));
          v = new double[rows][inputs];
        }
      } else if (moved) {
        break;
      } else {
        rho /= 5;
      }
      if (t >= 30 && changed / kept < 0.0003) {
        break;
      }
    }
    return refit(right, best(b), b);
  }

  private double[][] refit(double[][] right, boolean[][] mask, double[][] from) {
    double[][] x = restrict(from, mask);
    double[][] r = restrict(combine(right, -1, inMetric(times(x, gram))), mask);
    double[][] p = r;
    for (int step = 0; step < 10; step++) {
      double[][] ap = restrict(inMetric(times(p, gram)), mask);
      double[][] before = r;
      double[][] directions = p;
      double[] alpha = new double[rows];
      for (int row = 0; row < rows; row++) {
        alpha[row] = dots(r, r, row) / nonzero(dots(p, ap, row));
      }
      x = combineRows(x, alpha, p);
      r = combineRows(r, Arrays.stream(alpha).map(a -> -a).toArray(), ap);
      double[] beta = new double[rows];
      for (int row = 0; row < rows; row++) {
        beta[row] = dots(r, r, row) / nonzero(dots(before, before, row));
      }
      p = combineRows(r, beta, directions);
    }
    double[][] weights = new double[rows][inputs];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < inputs; j++) {
        weights[row][j] = x[row][j] / scales[j];
      }
    }
    return weights;
  }

  private static double nonzero(double value) {
    return value == 0 ? 1e-8 : value;
  }

  /** Of a row, or of all where they are one problem. */
  private double dots(double[][] left, double[][] right, int row) {
    return gamma == null
        ? dot(left[row], right[row])
        : IntStream.range(0, rows).mapToDouble(i -> dot(left[i], right[i])).sum();
  }

  private static double dot(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(i -> left[i] * right[i]).sum();
  }

  private boolean[][] best(double[][] values) {
    boolean[][] mask = new boolean[rows][inputs];
    for (int row = 0; row < rows; row++) {
      double[] line = values[row];
      for (int group = 0; group < inputs; group += pattern.blockSize()) {
        boolean[] kept = mask[row];
        IntStream.range(group, group + pattern.blockSize())
            .boxed()
            .sorted(Comparator.comparingDouble(j -> -line[j] * line[j]))
            .limit(pattern.kept())
            .forEach(j -> kept[j] = true);
      }
    }
    return mask;
  }

  private double[][] restrict(double[][] values, boolean[][] mask) {
    double[][] into = new double[rows][inputs];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < inputs; j++) {
        into[row][j] = mask[row][j] ? values[row][j] : 0;
      }
    }
    return into;
  }

  private int differences(boolean[][] left, boolean[][] right) {
    int differences = 0;
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < inputs; j++) {
        differences += left[row][j] == right[row][j] ? 0 : 1;
      }
    }
    return differences;
  }

  private double[][] combine(double[][] left, double factor, double[][] right) {
    double[] factors = new double[rows];
    Arrays.fill(factors, factor);
    return combineRows(left, factors, right);
  }

  private double[][] combineRows(double[][] left, double[] factors, double[][] right) {
    double[][] into = new double[rows][inputs];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < inputs; j++) {
        into[row][j] = left[row][j] + factors[row] * right[row][j];
      }
    }
    return into;
  }

  private double[][] inMetric(double[][] values) {
    if (gamma == null) {
      return values;
    }
    double[][] into = new double[rows][inputs];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < inputs; j++) {
        for (int other = 0; other < rows; other++) {
          into[row][j] += gamma[row][other] * values[other][j];
        }
      }
    }
    return into;
  }

  private double[][] solve(double[][] right, double rho) {
    if (gamma == null) {
      return times(right, inverse(gram, rho));
    }
    int size = rows * inputs;
    double[][] both = new double[size][size];
    double[] all = new double[size];
    for (int i = 0; i < size; i++) {
      all[i] = right[i / inputs][i % inputs];
      for (int k = 0; k < size; k++) {
        both[i][k] = gamma[i / inputs][k / inputs] * gram[i % inputs][k % inputs];
      }
    }
    double[][] inverse = inverse(both, rho);
    double[][] into = new double[rows][inputs];
    for (int i = 0; i < size; i++) {
      into[i / inputs][i % inputs] = dot(inverse[i], all);
    }
    return into;
  }

  private double[][] times(double[][] left, double[][] right) {
    double[][] into = new double[rows][inputs];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < inputs; j++) {
        for (int k = 0; k < inputs; k++) {
          into[row][j] += left[row][k] * right[k][j];
        }
      }
    }
    return into;
  }

  /** (A + ρI)⁻¹ by Gauss-Jordan elimination, which needs no pivoting here. */
  private static double[][] inverse(double[][] matrix, double rho) {
    int size = matrix.length;
    double[][] work = new double[size][2 * size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(matrix[i], 0, work[i], 0, size);
      work[i][i] += rho;
      work[i][size + i] = 1;
    }
    for (int k = 0; k < size; k++) {
      double pivot = work[k][k];
      for (int j = 0; j < 2 * size; j++) {
        work[k][j] /= pivot;
      }
      for (int i = 0; i < size; i++) {
        double factor = i == k ? 0 : work[i][k];
        for (int j = 0; j < 2 * size; j++) {
          work[i][j] -= factor * work[k][j];
        }
      }
    }
    return Arrays.stream(work)
        .map(row -> Arrays.copyOfRange(row, size, 2 * size))
        .toArray(double[][]::new);
  }
}
