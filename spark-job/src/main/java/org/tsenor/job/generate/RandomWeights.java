package org.tsenor.job.generate;

import java.util.Random;
import java.util.SplittableRandom;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Draws bf16 weights that look like a trained linear's: Gaussian, times a log-normal scale for each
 * row and each column, so that a few rows and columns stand out.
 *
 * <p>A Gaussian is one of 65,536 that are drawn beforehand, four for each 64 random bits: about ten
 * times as fast as drawing each. Every row has a random stream of its own, so its bytes do not
 * depend on what is written before it. {@code StrictMath} makes them the same everywhere.
 */
final class RandomWeights {
  private static final int TABLE_BITS = 16;
  private static final int TABLE_MASK = (1 << TABLE_BITS) - 1;

  /** As Hugging Face initializes, and near what training ends with. */
  private static final double STANDARD_DEVIATION = 0.02;

  /** Not SplittableRandom's own step: seeds that differ by it give one stream, shifted. */
  private static final long ROW_STEP = 0xD1342543DE82EF95L;

  private static final double ROW_SPREAD = 0.3;
  private static final double COLUMN_SPREAD = 0.5;

  private final long seed;
  private final float[] gaussians = new float[1 << TABLE_BITS];

  RandomWeights(long seed) {
    this.seed = seed;
    Random random = new Random(seed);
    for (int i = 0; i < gaussians.length; i++) {
      gaussians[i] = (float) random.nextGaussian();
    }
  }

  /** The weights of one tensor, row by row. */
  final class Tensor {
    private final long tensorSeed;
    private final boolean norm;
    private final float[] columnScales;

    Tensor(TensorEntry entry) {
      tensorSeed = seed * 31 + entry.name().hashCode();
      norm = entry.shape().size() == 1;
      columnScales = new float[(int) entry.columns()];
      SplittableRandom random = new SplittableRandom(tensorSeed);
      for (int i = 0; i < columnScales.length; i++) {
        columnScales[i] = norm ? 1 : scale(random, COLUMN_SPREAD);
      }
    }

    /**
     * Draws a row.
     *
     * @param into receives two bytes for each column from index {@code at} on
     */
    void row(long row, byte[] into, int at) {
      SplittableRandom random = new SplittableRandom(tensorSeed ^ ((row + 1) * ROW_STEP));
      if (norm) {
        putBf16(into, at, scale(random, ROW_SPREAD));
        return;
      }
      float rowScale = (float) STANDARD_DEVIATION * scale(random, ROW_SPREAD);
      long bits = 0;
      for (int column = 0; column < columnScales.length; column++) {
        bits = (column & 3) == 0 ? random.nextLong() : bits >>> TABLE_BITS;
        float gaussian = gaussians[(int) bits & TABLE_MASK];
        putBf16(into, at + 2 * column, gaussian * (rowScale * columnScales[column]));
      }
    }

    private float scale(SplittableRandom random, double spread) {
      return (float) StrictMath.exp(spread * gaussians[random.nextInt() & TABLE_MASK]);
    }
  }

  /** Rounds to nearest, ties to even; the value is finite. */
  private static void putBf16(byte[] into, int at, float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded = (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16;
    into[at] = (byte) rounded;
    into[at + 1] = (byte) (rounded >>> 8);
  }
}
