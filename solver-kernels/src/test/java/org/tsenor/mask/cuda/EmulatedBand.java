package org.tsenor.mask.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatedLaunch;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightFormat;

/** A band of drawn weights, with gaps between its rows, and what launches make of it. */
final class EmulatedBand {
  private static final int GAP = 3;

  /** Thread blocks that sum: some have much to do, others nothing. */
  private static final int SUM_PIECES = 5;

  final int rows;
  final int columns;
  final int rowStride;
  final WeightFormat format;
  final int scorePower;
  final float[] factors;
  final byte[] weights;
  final BandTask task;
  private final SolverSettings settings;

  EmulatedBand(
      SolverSettings settings, WeightFormat format, int scorePower, boolean factored, int gap) {
    int size = settings.pattern().blockSize();
    this.settings = settings;
    this.format = format;
    this.scorePower = scorePower;
    this.rows = size < 32 ? 2 * size : size;
    this.columns = 3 * size;
    this.rowStride = columns + gap;
    this.factors = new float[columns];
    this.weights = new byte[rows * rowStride * format.bytes()];
    Random random = new Random(size);
    for (int weight = 0; weight < rows * rowStride; weight++) {
      format.narrow((float) random.nextGaussian(), weights, weight);
    }
    for (int column = 0; column < columns; column++) {
      factors[column] = factored ? 0.5f + random.nextFloat() : 1;
    }
    this.task =
        new BandTask(rows, columns, size, settings.pattern().kept())
            .format(formatCode(format), scorePower)
            .rowStride(rowStride)
            .maskStride(maskStride())
            .tsenor(settings.tsenor())
            .prune();
    task.buffer(BandTask.VALUES, weights.length).put(0, weights);
    if (factored) {
      task.buffer(BandTask.COLUMN_FACTORS, columns * Float.BYTES).asFloatBuffer().put(factors);
    }
    task.buffer(BandTask.MASK, rows * maskStride());
    task.buffer(BandTask.KEPT_SCORES, blocks() * Double.BYTES);
    task.buffer(BandTask.UPPER_BOUNDS, blocks() * Double.BYTES);
    task.buffer(BandTask.OUTCOMES, blocks() * Integer.BYTES);
    task.buffer(BandTask.HARD_BLOCKS, (blocks() + 1) * Integer.BYTES);
    task.buffer(BandTask.TOTALS, 8 * (1 + SUM_PIECES) * Double.BYTES);
  }

  static int gap() {
    return GAP;
  }

  private static int formatCode(WeightFormat format) {
    return switch (format) {
      case F32 -> 0;
      case F16 -> 1;
      case BF16 -> 2;
    };
  }

  private boolean isPacked() {
    return List.of(4, 8, 16, 32, 64).contains(size());
  }

  int size() {
    return settings.pattern().blockSize();
  }

  int blockRows() {
    return settings.structure() == Structure.STANDARD ? 1 : size();
  }

  int across() {
    return columns / size();
  }

  int blocks() {
    return rows / blockRows() * across();
  }

  private int maskStride() {
    // Wider than the bits need, and a multiple of every word.
    return isPacked() ? (columns + 7) / 8 / 8 * 8 + 8 : across() * Long.BYTES;
  }

  /** Solves the band, sums its blocks, and gives what the launches did. */
  List<EmulatedLaunch.Counts> run(EmulatedDevice device) throws IOException {
    List<EmulatedLaunch> launches = new ArrayList<>(BandLaunches.of(settings, rows, columns));
    String sums = blockRows() == 1 ? "sum_standard_blocks" : "sum_blocks";
    launches.add(new EmulatedLaunch(sums, SUM_PIECES, 256));
    launches.add(new EmulatedLaunch("sum_pieces", 1, 256));
    return device.run(launches, task);
  }

  /** The scores of the weights as drawn, block after block. */
  ScoreBatch scores() {
    float[] scores = new float[rows * columns];
    int to = 0;
    for (int block = 0; block < blocks(); block++) {
      for (int row = 0; row < blockRows(); row++) {
        for (int column = 0; column < size(); column++) {
          int inColumn = block % across() * size() + column;
          int inRow = block / across() * blockRows() + row;
          float magnitude =
              Math.abs(format.widen(weights, inRow * rowStride + inColumn)) * factors[inColumn];
          scores[to++] = scorePower == 2 ? magnitude * magnitude : magnitude;
        }
      }
    }
    return new ScoreBatch(size(), blockRows(), blocks(), scores);
  }

  boolean keeps(int row, int column) {
    ByteBuffer mask = task.buffers().get(BandTask.MASK);
    int bit = isPacked() ? column : column / size() * Long.SIZE + column % size();
    return (mask.get(row * maskStride() + bit / 8) >> bit % 8 & 1) != 0;
  }

  /** The mask as blocks. */
  MaskBatch masks() {
    MaskBatch masks = MaskBatch.of(scores());
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int block = row / blockRows() * across() + column / size();
        long bit = keeps(row, column) ? 1L << column % size() : 0;
        masks.rows()[block * blockRows() + row % blockRows()] |= bit;
      }
    }
    return masks;
  }

  double keptScore(int block) {
    return task.buffers().get(BandTask.KEPT_SCORES).getDouble(block * Double.BYTES);
  }

  double upperBound(int block) {
    return task.buffers().get(BandTask.UPPER_BOUNDS).getDouble(block * Double.BYTES);
  }

  int outcome(int block) {
    return task.buffers().get(BandTask.OUTCOMES).getInt(block * Integer.BYTES);
  }

  double total(int index) {
    return task.buffers().get(BandTask.TOTALS).getDouble(index * Double.BYTES);
  }

  byte[] prunedWeights() {
    return task.buffers().get(BandTask.VALUES).array();
  }
}
