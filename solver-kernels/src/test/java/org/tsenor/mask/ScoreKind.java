package org.tsenor.mask;

import java.util.Random;

/** Distributions of scores, kind ones and nasty ones. Names are for messages. */
enum ScoreKind {
  GAUSSIAN,
  SQUARED_GAUSSIAN,
  HEAVY_TAIL,
  OUTLIER_COLUMNS,
  INTEGER_TIES,
  BFLOAT_TIES,
  MANY_ZEROS,
  DEAD_LINES,
  ALL_EQUAL,
  ALL_ZERO,
  NEGATIVE_ZEROS,
  SINGLE_ENTRY,
  SUBNORMAL,
  SUBNORMAL_AND_ONE,
  HUGE_RANGE,
  NEAR_TIES,
  DOMINANT_ROW,
  RANK_ONE,
  LARGEST_FLOATS,
  TWO_VALUES;

  /** Draws one batch of square blocks. */
  ScoreBatch draw(NmPattern pattern, int blocks, long seed) {
    int size = pattern.blockSize();
    Random random = new Random(seed * 31 + ordinal());
    float[] scores = new float[blocks * size * size];
    for (int block = 0; block < blocks; block++) {
      fill(scores, block * size * size, size, random);
    }
    return ScoreBatch.square(pattern, blocks, scores);
  }

  private void fill(float[] scores, int offset, int size, Random random) {
    Lines lines = Lines.draw(size, random);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        scores[offset + row * size + column] = draw(lines, row, column, random);
      }
    }
  }

  private float draw(Lines lines, int row, int column, Random random) {
    float normal = (float) Math.abs(random.nextGaussian());
    boolean marked = lines.marks(row, column);
    return switch (this) {
      case GAUSSIAN -> normal;
      case SQUARED_GAUSSIAN -> normal * normal;
      case HEAVY_TAIL -> (float) Math.pow(random.nextDouble() + 1e-9, -2);
      case OUTLIER_COLUMNS -> column == lines.column ? 50 * normal : normal;
      case INTEGER_TIES -> random.nextInt(4);
      case BFLOAT_TIES -> Float.intBitsToFloat(Float.floatToRawIntBits(normal) & 0xffff0000);
      case MANY_ZEROS -> random.nextInt(10) < 7 ? 0 : normal;
      case DEAD_LINES -> row == lines.row || column == lines.column ? 0 : normal;
      case ALL_EQUAL -> (float) lines.rowWorth[0];
      case ALL_ZERO -> 0;
      case NEGATIVE_ZEROS -> random.nextBoolean() ? -0.0f : random.nextInt(2);
      case SINGLE_ENTRY -> marked ? 3 : 0;
      case SUBNORMAL -> random.nextInt(1000) * Float.MIN_VALUE;
      case SUBNORMAL_AND_ONE -> marked ? 1 : random.nextInt(1000) * Float.MIN_VALUE;
      case HUGE_RANGE -> (float) Math.pow(10, 72 * random.nextDouble() - 36);
      case NEAR_TIES -> 1 + random.nextInt(8) * 0x1p-23f;
      case DOMINANT_ROW -> row == lines.row ? 1e6f * normal : normal;
      case RANK_ONE -> (float) (lines.rowWorth[row] * lines.columnWorth[column]);
      case LARGEST_FLOATS -> marked || random.nextInt(3) == 0 ? Float.MAX_VALUE : 5e37f * normal;
      case TWO_VALUES -> random.nextBoolean() ? 1 : 2;
    };
  }

  /** What a block's rows and columns have in common. */
  private record Lines(int row, int column, double[] rowWorth, double[] columnWorth) {
    static Lines draw(int size, Random random) {
      return new Lines(
          random.nextInt(size),
          random.nextInt(size),
          random.doubles(size).toArray(),
          random.doubles(size).toArray());
    }

    boolean marks(int otherRow, int otherColumn) {
      return row == otherRow && column == otherColumn;
    }
  }
}
