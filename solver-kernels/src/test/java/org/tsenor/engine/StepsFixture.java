package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;
import org.tsenor.linalg.Matrix;

/** What tests of steps have in common: a lease, its matrices, and numbers that hurt. */
public abstract class StepsFixture {
  /** The engine that is judged. */
  protected abstract Engine engine();

  /** What is done with the parts of a lease. */
  @FunctionalInterface
  protected interface Work<T> {
    void run(Steps steps, T parts);
  }

  /** Does something with a lease of its own. */
  protected final <T> void with(Layout<T> layout, Work<T> work) {
    try (Lease<Void> lease = engine().lease(List.of(layout))) {
      T parts = lease.lay(layout);
      work.run(lease.steps(), parts);
    }
  }

  /** A matrix of shape (rows, columns). */
  protected static Matrix put(Steps steps, double[] values, Matrix into) {
    steps.upload(values, 0, into);
    return into;
  }

  /** A matrix of shape (rows, columns). */
  protected static Matrix put(Steps steps, float[] values, Matrix into) {
    steps.upload(values, 0, into);
    return into;
  }

  /** All entries of doubles, row-major. */
  protected static double[] doubles(Steps steps, Matrix matrix) {
    double[] values = new double[matrix.rows() * matrix.columns()];
    steps.download(matrix, values, 0);
    return values;
  }

  /** All entries of floats, row-major. */
  protected static float[] floats(Steps steps, Matrix matrix) {
    float[] values = new float[matrix.rows() * matrix.columns()];
    steps.download(matrix, values, 0);
    return values;
  }

  /** The bits of a mask, entry by entry. */
  protected static boolean[] bits(
      Steps steps, Mask mask, MaskSteps.Rows into, int rows, int columns) {
    steps.masks().clear(into);
    steps.masks().pack(mask, into);
    return bits(steps, into, rows, columns);
  }

  /** The bits of rows, entry by entry. */
  protected static boolean[] bits(Steps steps, MaskSteps.Rows masks, int rows, int columns) {
    int rowBytes = (columns + 7) / 8;
    byte[] bytes = new byte[rows * rowBytes];
    steps.masks().download(masks, bytes, 0);
    boolean[] bits = new boolean[rows * columns];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (bytes[i / columns * rowBytes + i % columns / 8] >> i % columns % 8 & 1) != 0;
    }
    return bits;
  }

  /** Numbers around 1, both signs. */
  protected static double[] drawn(int count, long seed) {
    return new Random(seed).doubles(count, -1, 1).toArray();
  }

  /** Floats around 1, both signs. */
  protected static float[] drawnFloats(int count, long seed) {
    return narrow(drawn(count, seed));
  }

  /** Zeros of both signs, denormals, tiny and huge numbers among others. */
  protected static double[] hard(int count, long seed) {
    double[] values = drawn(count, seed);
    double[] some = {0.0, -0.0, 0x1p-1070, -0x1p-1040, 1e-30, -1e30, 0x1p100, 3};
    Random random = new Random(seed + 1);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(3) == 0) {
        values[i] = some[random.nextInt(some.length)];
      }
    }
    return values;
  }

  /** As {@link #hard}, within the range of floats. */
  protected static float[] hardFloats(int count, long seed) {
    float[] values = narrow(hard(count, seed));
    for (int i = 0; i < count; i++) {
      if (i % 11 == 3) {
        values[i] = Float.MIN_VALUE * (i % 2 == 0 ? 5 : -3);
      }
    }
    return values;
  }

  private static float[] narrow(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Factors of columns that are positive, but for a dead one. */
  protected static double[] factors(int columns, long seed) {
    double[] factors = Arrays.stream(drawn(columns, seed)).map(x -> Math.abs(x) + 0.1).toArray();
    factors[columns / 2] = 0;
    return factors;
  }

  /** The same numbers; of zeros the same sign. */
  protected static void assertBits(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          Double.doubleToLongBits(expected[i]),
          Double.doubleToLongBits(actual[i]),
          "entry " + i + ": " + expected[i] + " and " + actual[i]);
    }
  }

  /** The same numbers; of zeros the same sign. */
  protected static void assertBits(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          Float.floatToIntBits(expected[i]),
          Float.floatToIntBits(actual[i]),
          "entry " + i + ": " + expected[i] + " and " + actual[i]);
    }
  }

  /** Equal but for rounding, which is a share of the scale. */
  protected static void assertClose(double[] expected, double[] actual, double share) {
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], share * scale + Double.MIN_VALUE, "entry " + i);
    }
  }

  /** Equal but for rounding, which is a share of the scale. */
  protected static void assertClose(double[] expected, float[] actual, double share) {
    double[] wide = new double[actual.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = actual[i];
    }
    assertClose(expected, wide, share);
  }

  /** Refused as an argument. */
  protected static void assertRefused(Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }

  /** Refused as another engine's. */
  protected static void assertForeign(Executable call) {
    String words = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(words.contains("of another engine"), words);
  }

  /** A matrix that no engine has made. */
  protected record ForeignMatrix(int rows, int columns, org.tsenor.linalg.Precision precision)
      implements Matrix {
    @Override
    public Matrix rowRange(int first, int count) {
      return this;
    }

    @Override
    public Matrix columnRange(int first, int count) {
      return this;
    }

    @Override
    public Matrix reshaped(int otherRows, int otherColumns) {
      return this;
    }
  }
}
