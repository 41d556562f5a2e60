package org.tsenor.pruning;

/** The Vector API: needs {@code --add-modules=jdk.incubator.vector}. */
final class VectorWeightLoops implements WeightLoops {
  private final PlainWeightLoops plain = new PlainWeightLoops();

  @Override
  public void widen(WeightFormat format, byte[] weights, int first, int count, float[] into) {
    switch (format) {
      case F32 -> plain.widen(format, weights, first, count, into);
      case F16 -> VectorWidening.widenHalf(weights, first, count, into);
      case BF16 -> VectorWidening.widenBrain(weights, first, count, into);
    }
  }

  /** Straight from bfloat16, where rows of blocks are whole vectors; the rest in two steps. */
  @Override
  public void widenBlocks(WeightBand band, int firstRow, RowOfBlocks shape, float[] into, int at) {
    if (band.format() == WeightFormat.BF16 && VectorWidening.isWhole(shape)) {
      VectorWidening.widenBrainBlocks(band.weights(), firstRow * band.columns(), shape, into, at);
    } else {
      plain.widenBlocks(band, firstRow, shape, into, at);
    }
  }

  @Override
  public void copyKept(WeightBand band, byte[] mask, int row, byte[] into) {
    int done =
        band.format().bytes() == 2
            ? VectorMaskedCopy.copyPairs(band, mask, row, into)
            : VectorMaskedCopy.copyQuads(band, mask, row, into);
    plain.copyKept(band, mask, row, done, into);
  }

  @Override
  public void addTo(WeightSums sums, float[] magnitudes, int length) {
    VectorSums.add(sums, magnitudes, length);
  }
}
