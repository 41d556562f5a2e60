package org.tsenor.engine.host;

import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;

/** Masks by a solver of this process. */
final class HostMaskSteps implements MaskSteps {
  private final SolverBackend backend;

  HostMaskSteps(SolverBackend backend) {
    this.backend = backend;
  }

  @Override
  public MaskChooser chooser(SolverSettings solver, int power, MaskSteps.Space space) {
    HostWorkspace.HostMaskSpace shape = Own.part(space, HostWorkspace.HostMaskSpace.class);
    return new HostMaskChooser(backend.solver(solver), new BlockScores(solver, power), shape);
  }

  @Override
  public void restrict(Matrix from, Mask mask, Matrix into) {
    DoubleBlock source = Own.doubles(from);
    DoubleBlock target = Own.doubles(into);
    HostMask kept = fitting(mask, from);
    Own.requireShape("a restriction", into, from.rows(), from.columns());
    int size = kept.blocks().blockSize();
    for (int row = 0; row < source.rows(); row++) {
      int at = source.offset() + row * source.stride();
      int to = target.offset() + row * target.stride();
      int word = kept.firstWord(row);
      for (int block = 0; block < kept.across(); block++, at += size, to += size) {
        restrict(source.values(), at, kept.words()[word], size, target.values(), to);
        word += kept.wordStep();
      }
    }
  }

  private static void restrict(double[] from, int at, long word, int size, double[] into, int to) {
    for (int column = 0; column < size; column++) {
      into[to + column] = HostMask.kept(word, column, from[at + column]);
    }
  }

  @Override
  public void keep(Matrix before, Mask mask, Matrix after) {
    FloatBlock source = Own.floats(before);
    FloatBlock target = Own.floats(after);
    HostMask kept = fitting(mask, before);
    Own.requireShape("what is kept", after, before.rows(), before.columns());
    int size = kept.blocks().blockSize();
    for (int row = 0; row < source.rows(); row++) {
      int at = source.offset() + row * source.stride();
      int to = target.offset() + row * target.stride();
      int first = kept.firstWord(row);
      for (int block = 0; block < kept.across(); block++, at += size, to += size) {
        long word = kept.words()[first + block * kept.wordStep()];
        for (int column = 0; column < size; column++) {
          boolean keeps = (word >>> column & 1) != 0;
          target.values()[to + column] = keeps ? source.values()[at + column] : 0;
        }
      }
    }
  }

  private static HostMask fitting(Mask mask, Matrix matrix) {
    HostMask own = Own.part(mask, HostMask.class);
    Own.requireShape("a matrix to be masked", matrix, own.rows(), own.columns());
    return own;
  }

  @Override
  public long kept(Mask mask) {
    long kept = 0;
    for (long word : Own.part(mask, HostMask.class).blocks().rows()) {
      kept += Long.bitCount(word);
    }
    return kept;
  }

  @Override
  public long changes(Mask left, Mask right) {
    long[] words = Own.part(left, HostMask.class).blocks().rows();
    long[] others = Own.part(right, HostMask.class).blocks().rows();
    if (words.length != others.length) {
      throw new IllegalArgumentException(
          "masks of %d and %d rows of blocks".formatted(words.length, others.length));
    }
    long changes = 0;
    for (int i = 0; i < words.length; i++) {
      changes += Long.bitCount(words[i] ^ others[i]);
    }
    return changes;
  }

  @Override
  public void clear(MaskSteps.Rows rows) {
    Own.part(rows, HostMaskRows.class).clear();
  }

  @Override
  public void pack(Mask mask, MaskSteps.Rows rows) {
    Own.part(rows, HostMaskRows.class).keep(Own.part(mask, HostMask.class), 0);
  }

  @Override
  public void download(MaskSteps.Rows rows, byte[] into, int at) {
    byte[] bytes = Own.part(rows, HostMaskRows.class).bytes();
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }
}
