package org.tsenor.pruning;

import java.util.Arrays;

/**
 * Keeps N of every M weights down the columns: what a pruner does along rows, for a matrix that is
 * stored as [inputs, outputs].
 *
 * <p>Turns every M rows of a band, so that a group of M in a column is a row of M; lets the pruner
 * work on these rows; and turns weights and mask back.
 */
public final class ColumnPruner implements LinearPruner {
  private final LinearPruner pruner;
  private final int blockSize;

  /**
   * @param pruner of the standard structure
   * @param blockSize M
   */
  public ColumnPruner(LinearPruner pruner, int blockSize) {
    this.pruner = pruner;
    this.blockSize = blockSize;
  }

  @Override
  public PrunedBand prune(WeightBand band) {
    try (PendingBand pending = begin(band)) {
      return pending.finish();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the block size does not divide the rows
   */
  @Override
  public PendingBand begin(WeightBand band) {
    if (band.rows() % blockSize != 0) {
      throw new IllegalArgumentException(
          "groups of %d in columns need rows that are a multiple of it, but the band is %d x %d"
              .formatted(blockSize, band.rows(), band.columns()));
    }
    Turning turning = new Turning(blockSize, band);
    try {
      return turning.of(pruner.begin(turning.turned()));
    } catch (NonFiniteWeightException e) {
      throw turning.located(e);
    }
  }

  @Override
  public int depth() {
    return pruner.depth();
  }

  /**
   * Rows of blocks that are turned, and back.
   *
   * @param size M
   * @param band as it is stored
   */
  private record Turning(int size, WeightBand band) {

    /** Group g of column c is row g · columns + c. */
    WeightBand turned() {
      byte[] from = band.weights();
      byte[] to = new byte[from.length];
      int width = band.format().bytes();
      for (int row = 0; row < band.rows(); row++) {
        for (int column = 0; column < band.columns(); column++) {
          copy(from, (row * band.columns() + column) * width, to, turned(row, column) * width);
        }
      }
      return new WeightBand(to, band.format(), groups(), size);
    }

    private int groups() {
      return band.rows() / size * band.columns();
    }

    private int turned(int row, int column) {
      return (row / size * band.columns() + column) * size + row % size;
    }

    private void copy(byte[] from, int at, byte[] to, int target) {
      for (int i = 0; i < band.format().bytes(); i++) {
        to[target + i] = from[at + i];
      }
    }

    PendingBand of(PendingBand pending) {
      return new PendingBand() {
        @Override
        public PrunedBand finish() {
          try {
            return back(pending.finish());
          } catch (NonFiniteWeightException e) {
            throw located(e);
          }
        }

        @Override
        public void close() {
          pending.close();
        }
      };
    }

    private PrunedBand back(PrunedBand pruned) {
      byte[] weights = Arrays.copyOf(pruned.weights(), band.weights().length);
      int width = band.format().bytes();
      int turnedRow = (size + 7) / 8;
      int maskRow = (band.columns() + 7) / 8;
      byte[] mask = new byte[band.rows() * maskRow];
      for (int row = 0; row < band.rows(); row++) {
        for (int column = 0; column < band.columns(); column++) {
          int entry = turned(row, column);
          copy(pruned.weights(), entry * width, weights, (row * band.columns() + column) * width);
          int bits = pruned.mask()[entry / size * turnedRow + entry % size / 8];
          int bit = (bits >> (entry % size % 8)) & 1;
          mask[row * maskRow + column / 8] |= (byte) (bit << (column % 8));
        }
      }
      return new PrunedBand(weights, mask, pruned.statistics());
    }

    /** The same exception with the place in the band as it is stored. */
    NonFiniteWeightException located(NonFiniteWeightException e) {
      int row = e.row() / band.columns() * size + e.column();
      return new NonFiniteWeightException(row, e.row() % band.columns(), e.value());
    }
  }
}
