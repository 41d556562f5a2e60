package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** ALPS where outputs do not count alike, by plain loops and by what it minimizes. */
class OutputMetricTest {
  private static final int INPUTS = 64;

  /** Σ δ·δᵀ of a few directions that outputs share, in groups. */
  private static DoubleMatrix sums(int outputs, int group, long seed) {
    Random random = new Random(seed);
    DoubleMatrix sums = DoubleMatrix.zeros(outputs, group);
    for (int direction = 0; direction < 12; direction++) {
      double[] delta = random.doubles(outputs, -1, 1).toArray();
      for (int row = 0; row < outputs; row++) {
        int first = row / group * group;
        for (int column = first; column < Math.min(first + group, outputs); column++) {
          sums.values()[row * group + column - first] += 9 * delta[row] * delta[column];
        }
      }
    }
    return sums;
  }

  /** Γ of the first group as it is defined. */
  private static double[][] gamma(DoubleMatrix sums, int rows) {
    double mean = 0;
    for (int row = 0; row < sums.rows(); row++) {
      mean += sums.at(row, row % sums.columns()) / sums.rows();
    }
    double[][] gamma = new double[rows][rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < rows; column++) {
        gamma[row][column] = sums.at(row, column) / mean + (row == column ? 0.1 : 0);
      }
    }
    return gamma;
  }

  private static PrunedRows prune(PreparedInput prepared, OutputMetric metric, WeightRows rows) {
    return prepared.pruner(Methods.ENGINE, "test", metric).prune(rows);
  }

  private static AlpsMethod alps(SolverSettings solver) {
    return new AlpsMethod(AlpsMethod.Settings.defaults(solver));
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 4", "2, 4, 8", "3, 4, 8", "4, 8, 16"})
  void itIsTheMethodByLoops(long seed, int kept, int size) {
    NmPattern pattern = new NmPattern(kept, size);
    GramStatistics statistics = DrawnLinear.statistics(16, 200, seed);
    WeightRows rows = DrawnLinear.weights(8, 16, seed);
    AlpsMethod method = alps(SolverSettings.exact(Structure.STANDARD, pattern));
    DoubleMatrix sums = sums(8, method.rowGroup(), seed);
    double[][] gamma = gamma(sums, 8);
    NaiveAlps naive = new NaiveAlps(pattern, statistics, rows, gamma);
    double[][] expected = naive.run();
    PrunedRows found =
        prune(
            method.prepare(statistics, Methods.FACTORIZATIONS),
            OutputMetric.prepare(sums, Methods.FACTORIZATIONS),
            rows);
    assertEquals(naive.iterations(), found.statistics().admm().iterations());
    assertEquals(naive.restarts(), found.statistics().admm().restarts());
    for (int i = 0; i < 8 * 16; i++) {
      assertEquals(expected[i / 16][i % 16], found.rows().weights()[i], 1e-6, "weight " + i);
    }
  }

  /** tr(Γ·Δ·A·Δᵀ) of the first group falls, what is not in the metric may rise. */
  @ParameterizedTest
  @CsvSource({"2, 4, STANDARD", "2, 4, TRANSPOSABLE", "16, 32, TRANSPOSABLE"})
  void whatItMinimizesFalls(int kept, int size, Structure structure) {
    AlpsMethod method = alps(SolverSettings.exact(structure, new NmPattern(kept, size)));
    GramStatistics statistics = DrawnLinear.statistics(INPUTS, 400, 3);
    // A whole group and a shorter one.
    WeightRows rows = DrawnLinear.weights(64 + size, INPUTS, 4);
    DoubleMatrix sums = sums(rows.rows(), 64, 5);
    double[][] gamma = gamma(sums, 64);
    PreparedInput prepared = method.prepare(statistics, Methods.FACTORIZATIONS);
    OutputMetric metric = OutputMetric.prepare(sums, Methods.FACTORIZATIONS);
    PrunedRows with = prune(prepared, metric, rows);
    PrunedRows without = prepared.pruner(Methods.ENGINE, "test").prune(rows);
    double found = cost(rows, with.rows(), statistics, gamma);
    double before = cost(rows, without.rows(), statistics, gamma);
    assertTrue(found < 0.95 * before, found + " of " + before);
    assertTrue(with.statistics().error().relative() > without.statistics().error().relative());
    // The cut into bands changes nothing.
    WeightRows last = DrawnLinear.weights(64 + size, INPUTS, 4);
    float[] tail = Arrays.copyOfRange(last.weights(), 64 * INPUTS, last.weights().length);
    PrunedRows second = prune(prepared, metric, new WeightRows(tail, size, INPUTS, 64));
    float[] whole = with.rows().weights();
    assertArrayEquals(
        Arrays.copyOfRange(whole, 64 * INPUTS, whole.length), second.rows().weights());
    // As files carry it.
    PrunedRows restored = prune(prepared, OutputMetric.restore(metric.arrays()), rows);
    assertArrayEquals(whole, restored.rows().weights());
  }

  private static double cost(
      WeightRows before, WeightRows after, GramStatistics statistics, double[][] gamma) {
    double cost = 0;
    for (int row = 0; row < gamma.length; row++) {
      for (int other = 0; other < gamma.length; other++) {
        for (int j = 0; j < INPUTS; j++) {
          double left = difference(before, after, row, j);
          for (int k = 0; k < INPUTS && left != 0; k++) {
            cost +=
                gamma[row][other]
                    * left
                    * statistics.gram().at(j, k)
                    * difference(before, after, other, k);
          }
        }
      }
    }
    return cost;
  }

  private static double difference(WeightRows before, WeightRows after, int row, int column) {
    int at = row * INPUTS + column;
    return (double) after.weights()[at] - before.weights()[at];
  }

  /** Where nothing behind the outputs depends on them they count alike. */
  @Test
  void withoutGradientsItIsTheMethodWithoutMetric() {
    AlpsMethod method = alps(SolverSettings.exact(Structure.TRANSPOSABLE, new NmPattern(4, 8)));
    WeightRows rows = DrawnLinear.weights(24, INPUTS, 6);
    PreparedInput prepared =
        method.prepare(DrawnLinear.statistics(INPUTS, 400, 6), Methods.FACTORIZATIONS);
    OutputMetric none = OutputMetric.prepare(DoubleMatrix.zeros(24, 64), Methods.FACTORIZATIONS);
    PrunedRows with = prune(prepared, none, rows);
    PrunedRows without = prepared.pruner(Methods.ENGINE, "test").prune(rows);
    assertArrayEquals(without.mask(), with.mask());
    // Ten steps of a refit that rows take together end a little elsewhere.
    double error = without.statistics().error().relative();
    assertEquals(error, with.statistics().error().relative(), 1e-4 * error);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    DoubleMatrix broken = sums(16, 8, 7);
    broken.values()[20] = Double.NaN;
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> OutputMetric.prepare(broken, Methods.FACTORIZATIONS));
    assertTrue(refused.getMessage().contains("NaN at row 2"), refused.getMessage());
    OutputMetric metric = OutputMetric.prepare(sums(16, 8, 7), Methods.FACTORIZATIONS);
    AlpsMethod method = alps(SolverSettings.exact(Structure.STANDARD, new NmPattern(2, 4)));
    GramStatistics statistics = DrawnLinear.statistics(INPUTS, 100, 8);
    PreparedInput prepared = method.prepare(statistics, Methods.FACTORIZATIONS);
    assertThrows(
        IllegalArgumentException.class, () -> prepared.pruner(Methods.ENGINE, "test", metric));
    OutputMetric other = OutputMetric.prepare(sums(96, 64, 7), Methods.FACTORIZATIONS);
    assertThrows(
        IllegalArgumentException.class,
        () -> prune(prepared, other, DrawnLinear.weights(32, INPUTS, 9)),
        "half a group");
    PreparedInput sparseGpt =
        Methods.sparseGpt(SolverSettings.exact(Structure.STANDARD, new NmPattern(2, 4)))
            .prepare(statistics, Methods.FACTORIZATIONS);
    assertThrows(
        UnsupportedOperationException.class, () -> sparseGpt.pruner(Methods.ENGINE, "test", other));
    PreparedArrays empty = new PreparedArrays(Map.of(), Map.of());
    assertThrows(IllegalArgumentException.class, () -> OutputMetric.restore(empty));
  }
}
