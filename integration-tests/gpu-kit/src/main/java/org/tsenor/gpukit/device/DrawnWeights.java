package org.tsenor.gpukit.device;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Distributions of weights, as bfloat16. */
enum DrawnWeights {
  /** Normal. */
  GAUSSIAN,
  /** Normal, with scales of log-normal spread for rows and columns, as trained layers have. */
  LLM;

  private static final double SIGMA = 0.02;
  private static final double SPREAD = 0.5;

  String label() {
    return this == GAUSSIAN ? "Gaussian" : "LLM-like";
  }

  /** A matrix, row-major, little-endian; the same bytes for the same seed on any machine. */
  byte[] draw(int rows, int columns, long seed) {
    byte[] bytes = new byte[2 * Math.multiplyExact(rows, columns)];
    double[] scales = scales(columns, seed ^ 0x5ca1ab1eL);
    double[] rowScales = scales(rows, seed ^ 0xca11ab1eL);
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            row -> {
              SplittableRandom random = new SplittableRandom(seed * 1_000_003 + row);
              for (int column = 0; column < columns; column++) {
                double weight = SIGMA * normal(random) * rowScales[row] * scales[column];
                int bits = bfloat((float) weight);
                int at = 2 * (row * columns + column);
                bytes[at] = (byte) bits;
                bytes[at + 1] = (byte) (bits >>> 8);
              }
            });
    return bytes;
  }

  private double[] scales(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scales = new double[count];
    for (int line = 0; line < count; line++) {
      scales[line] = this == LLM ? Math.exp(SPREAD * normal(random)) : 1;
    }
    return scales;
  }

  /** One half of Box and Muller's pair: a fixed number of draws a weight. */
  private static double normal(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /** Rounds to nearest, ties to even. */
  private static int bfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
}
