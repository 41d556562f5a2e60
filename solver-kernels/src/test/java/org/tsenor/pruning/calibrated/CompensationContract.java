package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.engine.Engine;
import org.tsenor.linalg.DoubleMatrix;

/**
 * Moved weights are judged by what they minimize, summed token by token: any step away from them
 * makes it larger, and its derivative there is none.
 */
abstract class CompensationContract {
  private static final double DAMPING = 0.05;

  abstract Engine engine();

  private Compensation compensation(DrawnStreams streams, boolean joins, double damping) {
    return Compensation.prepare(streams.statistics(), streams.difference(joins), damping, engine())
        .orElseThrow();
  }

  private static WeightRows weights(int rows, int inputs, long firstRow) {
    WeightRows drawn = DrawnLinear.weights(rows, inputs, 7);
    return new WeightRows(drawn.weights(), rows, inputs, firstRow);
  }

  private static double[] row(WeightRows rows, int row) {
    double[] values = new double[rows.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.weights()[row * values.length + i];
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 3, false", "12, 5, 40, false", "12, 5, 40, true", "33, 70, 20, true"})
  void movedWeightsAreTheLeastSquares(int inputs, int outputs, int tokens, boolean joins) {
    DrawnStreams streams = DrawnStreams.of(tokens, inputs, outputs, 3);
    double added = DAMPING * mean(streams.statistics().diagonal());
    WeightRows before = weights(outputs, inputs, 0);
    WeightRows moved = compensation(streams, joins, DAMPING).apply(engine(), "test", before);
    for (int output = 0; output < outputs; output++) {
      double[] found = row(moved, output);
      double[] weights = row(before, output);
      double least = streams.objective(found, weights, output, joins, added);
      double nothing = streams.objective(weights, weights, output, joins, added);
      assertTrue(least < nothing, "%s of %s".formatted(least, nothing));
      for (int i = 0; i < inputs; i++) {
        double[] up = found.clone();
        double[] down = found.clone();
        up[i] += 0.01;
        down[i] -= 0.01;
        double more = streams.objective(up, weights, output, joins, added) - least;
        double less = streams.objective(down, weights, output, joins, added) - least;
        // The derivative, beside what the second one makes of such a step.
        assertEquals(0, (more - less) / (more + less), 1e-4, "row " + output + ", column " + i);
      }
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void bandsAndCopiesGiveTheSameBits() {
    DrawnStreams streams = DrawnStreams.of(50, 24, 200, 5);
    Compensation whole = compensation(streams, true, DAMPING);
    Compensation again = Compensation.restore(whole.arrays());
    WeightRows all = weights(200, 24, 0);
    float[] expected = whole.apply(engine(), "whole", all).weights();
    for (int[] band : new int[][] {{0, 64}, {64, 192}, {128, 200}}) {
      float[] some = Arrays.copyOfRange(all.weights(), band[0] * 24, band[1] * 24);
      WeightRows rows = new WeightRows(some, band[1] - band[0], 24, band[0]);
      assertArrayEquals(
          Arrays.copyOfRange(expected, band[0] * 24, band[1] * 24),
          again.apply(engine(), "again", rows).weights());
    }
  }

  @Test
  void whereStreamsAreOneNothingIsMoved() {
    DrawnStreams one = DrawnStreams.of(20, 8, 4, 5);
    DrawnStreams same = new DrawnStreams(one.dense(), one.dense(), one.pruned(), one.pruned());
    assertEquals(
        Optional.empty(),
        Compensation.prepare(same.statistics(), same.difference(false), DAMPING, engine()));
  }

  /** An input that is dead in the pruned model makes up for nothing, and is left as it is. */
  @Test
  void deadInputsAreLeftAlone() {
    DrawnStreams streams = DrawnStreams.of(30, 10, 4, 6);
    for (double[] token : streams.pruned()) {
      token[3] = 0;
    }
    WeightRows before = weights(4, 10, 0);
    WeightRows moved = compensation(streams, true, DAMPING).apply(engine(), "test", before);
    for (int row = 0; row < 4; row++) {
      assertEquals(before.weights()[row * 10 + 3], moved.weights()[row * 10 + 3]);
      assertFalse(before.weights()[row * 10] == moved.weights()[row * 10]);
    }
  }

  /** Fewer tokens than inputs: no inverse without damping, which climbs. */
  @Test
  void dampingClimbs() {
    DrawnStreams streams = DrawnStreams.of(3, 16, 2, 8);
    WeightRows before = weights(2, 16, 0);
    float[] climbed = compensation(streams, false, 0).apply(engine(), "climbed", before).weights();
    float[] set = compensation(streams, false, 0.01).apply(engine(), "set", before).weights();
    assertArrayEquals(set, climbed);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    DrawnStreams streams = DrawnStreams.of(30, 10, 4, 6);
    Compensation compensation = compensation(streams, true, DAMPING);
    assertThrows(
        IllegalArgumentException.class,
        () -> compensation.apply(engine(), "test", weights(4, 9, 0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> compensation.apply(engine(), "test", weights(4, 10, 64)));
    StreamDifference broken = streams.difference(true);
    broken.inputs().values()[11] = Double.NaN;
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Compensation.prepare(streams.statistics(), broken, DAMPING, engine()));
    assertTrue(refused.getMessage().contains("NaN at row 1, column 1"), refused.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StreamDifference(DoubleMatrix.zeros(4, 4), Optional.of(DoubleMatrix.zeros(2, 5))));
  }
}
