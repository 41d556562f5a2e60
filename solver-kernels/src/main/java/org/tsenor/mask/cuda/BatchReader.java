package org.tsenor.mask.cuda;

import java.nio.ByteBuffer;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** Reads what the kernels say of a part of a batch, and has the host solve what they could not. */
final class BatchReader {
  private final SolverSettings settings;
  private final HostSolver host;
  private final int size;

  BatchReader(SolverSettings settings) {
    this.settings = settings;
    this.host = new HostSolver(settings);
    this.size = settings.pattern().blockSize();
  }

  /**
   * Fills the part's blocks of a result.
   *
   * @throws IllegalArgumentException if a score is negative, NaN or infinite
   */
  void read(BatchPart part, ByteBuffer staging, SolverResult result) {
    readMasks(part, staging, result.masks().rows());
    for (int block = 0; block < part.count(); block++) {
      int index = part.first() + block;
      switch (outcome(part, staging, block)) {
        case ILLEGAL -> throw illegal(part.scores());
        case UNRESOLVED -> copy(host.solve(part.scores(), index), result, index);
        case SOLVED -> {
          if (settings.structure() == Structure.STANDARD) {
            certifyRows(part.scores(), index, result);
          } else {
            readBlock(part, staging, block, result);
          }
        }
      }
    }
  }

  private static RuntimeException illegal(ScoreBatch scores) {
    scores.requireFiniteAndNonNegative();
    return new IllegalStateException("the device calls scores illegal that are not");
  }

  /** A standard block's rows have outcomes of their own; the worst counts. */
  private Outcome outcome(BatchPart part, ByteBuffer staging, int block) {
    int each = settings.structure() == Structure.STANDARD ? part.scores().blockRows() : 1;
    Outcome worst = Outcome.SOLVED;
    for (int i = block * each; i < (block + 1) * each; i++) {
      int number = staging.getInt(part.space().outcomes() + i * Integer.BYTES);
      Outcome outcome = Outcome.of(number);
      worst = outcome.compareTo(worst) > 0 ? outcome : worst;
    }
    return worst;
  }

  private void readMasks(BatchPart part, ByteBuffer staging, long[] words) {
    int rows = part.count() * part.scores().blockRows();
    int firstRow = part.first() * part.scores().blockRows();
    int stride = Math.toIntExact(BandSpace.maskStride(size, size));
    for (int row = 0; row < rows; row++) {
      int at = part.space().mask() + row * stride;
      words[firstRow + row] =
          switch (stride) {
            case 1 -> staging.get(at) & 0xffL;
            case 2 -> staging.getShort(at) & 0xffffL;
            case 4 -> staging.getInt(at) & 0xffffffffL;
            default -> staging.getLong(at);
          };
    }
  }

  private void readBlock(BatchPart part, ByteBuffer staging, int block, SolverResult result) {
    BandSpace space = part.space();
    int index = part.first() + block;
    result.completedEntries()[index] = staging.getInt(space.outcomes() + block * Integer.BYTES);
    result.keptScores()[index] = staging.getDouble(space.keptScores() + block * Double.BYTES);
    result.upperBounds()[index] = staging.getDouble(space.upperBounds() + block * Double.BYTES);
    readLines(staging, space.rowPotentials(), block, result.rowPotentials(), index);
    readLines(staging, space.columnPotentials(), block, result.columnPotentials(), index);
  }

  private void readLines(ByteBuffer staging, int from, int block, double[] into, int index) {
    staging
        .position(from + block * size * Double.BYTES)
        .asDoubleBuffer()
        .get(into, index * size, size);
  }

  /** A row's potential is its smallest kept score, which makes the bound equal the kept score. */
  private void certifyRows(ScoreBatch scores, int block, SolverResult result) {
    for (int row = 0; row < scores.blockRows(); row++) {
      int first = scores.offset(block) + row * size;
      float smallest = Float.POSITIVE_INFINITY;
      for (long bits = result.masks().row(block, row); bits != 0; bits &= bits - 1) {
        smallest = Math.min(smallest, scores.scores()[first + Long.numberOfTrailingZeros(bits)]);
      }
      result.rowPotentials()[block * scores.blockRows() + row] = smallest;
    }
    result.certify(scores, settings.pattern().kept(), block);
  }

  private static void copy(SolverResult alone, SolverResult into, int block) {
    int rows = alone.masks().blockRows();
    System.arraycopy(alone.masks().rows(), 0, into.masks().rows(), block * rows, rows);
    System.arraycopy(alone.rowPotentials(), 0, into.rowPotentials(), block * rows, rows);
    int columns = alone.masks().blockSize();
    System.arraycopy(
        alone.columnPotentials(), 0, into.columnPotentials(), block * columns, columns);
    into.keptScores()[block] = alone.keptScores()[0];
    into.upperBounds()[block] = alone.upperBounds()[0];
    into.completedEntries()[block] = alone.completedEntries()[0];
  }

  long resolvedBlocks() {
    return host.resolvedBlocks();
  }
}
