package org.tsenor.pruning;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Bands of weights drawn at random, and their rows taken apart. */
public final class DrawnBand {
  private DrawnBand() {}

  /** Finite weights over the format's range, one in eight a zero of either sign. */
  public static WeightBand draw(WeightFormat format, int rows, int columns, long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes =
        ByteBuffer.allocate(rows * columns * format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows * columns; i++) {
      float normal = random.nextInt(8) == 0 ? 0 : (float) random.nextGaussian() * 0.02f;
      int bits = Float.floatToRawIntBits(random.nextBoolean() ? normal : -normal);
      switch (format) {
        case F32 -> bytes.putInt(bits);
        case BF16 -> bytes.putShort((short) (bits >> 16));
        case F16 -> bytes.putShort((short) (random.nextInt(0x7c00) | bits >> 16 & 0x8000));
      }
    }
    return new WeightBand(bytes.array(), format, rows, columns);
  }

  /** Rows of a band as a band. */
  public static WeightBand rows(WeightBand band, int first, int count) {
    int rowBytes = band.columns() * band.format().bytes();
    byte[] weights =
        Arrays.copyOfRange(band.weights(), first * rowBytes, (first + count) * rowBytes);
    return new WeightBand(weights, band.format(), count, band.columns());
  }
}
