package org.tsenor.engine.host;

import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Steps;
import org.tsenor.engine.WeightSteps;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.linalg.Precision;
import org.tsenor.mask.SolverBackend;

/** Loops on arrays, and products by a library; each is done when its call returns. */
final class HostSteps implements Steps {
  private final MatrixOps ops;
  private final WeightSteps weights;
  private final MaskSteps masks;
  private final AdmmSteps admm = new HostAdmmSteps();
  private final ForwardSteps forward;
  private final BackwardSteps backward;
  private final GramSteps gram;

  HostSteps(MatrixOps ops, SolverBackend backend) {
    this.ops = ops;
    this.weights = new HostWeightSteps(ops);
    this.masks = new HostMaskSteps(backend);
    this.forward = new HostForwardSteps(ops);
    this.backward = new HostBackwardSteps(ops);
    this.gram = new HostGramSteps(ops);
  }

  @Override
  public void upload(float[] values, int from, Matrix into) {
    FloatBlock block = Own.floats(into);
    for (int row = 0; row < block.rows(); row++) {
      int at = block.offset() + row * block.stride();
      System.arraycopy(values, from + row * block.columns(), block.values(), at, block.columns());
    }
  }

  @Override
  public void upload(double[] values, int from, Matrix into) {
    DoubleBlock block = Own.doubles(into);
    for (int row = 0; row < block.rows(); row++) {
      int at = block.offset() + row * block.stride();
      System.arraycopy(values, from + row * block.columns(), block.values(), at, block.columns());
    }
  }

  @Override
  public void download(Matrix matrix, float[] into, int at) {
    FloatBlock block = Own.floats(matrix);
    for (int row = 0; row < block.rows(); row++) {
      int from = block.offset() + row * block.stride();
      System.arraycopy(block.values(), from, into, at + row * block.columns(), block.columns());
    }
  }

  @Override
  public void download(Matrix matrix, double[] into, int at) {
    DoubleBlock block = Own.doubles(matrix);
    for (int row = 0; row < block.rows(); row++) {
      int from = block.offset() + row * block.stride();
      System.arraycopy(block.values(), from, into, at + row * block.columns(), block.columns());
    }
  }

  @Override
  public void clear(Matrix matrix) {
    if (matrix.precision() == Precision.FLOAT) {
      Own.floats(matrix).clear();
    } else {
      Own.doubles(matrix).clear();
    }
  }

  @Override
  public void copy(Matrix from, Matrix into) {
    Own.requireShape("a copy", into, from.rows(), from.columns());
    if (from.precision() == Precision.FLOAT) {
      FloatBlock source = Own.floats(from);
      FloatBlock target = Own.floats(into);
      for (int row = 0; row < source.rows(); row++) {
        int at = source.offset() + row * source.stride();
        upload(source.values(), at, target.rowRange(row, 1));
      }
      return;
    }
    DoubleBlock source = Own.doubles(from);
    DoubleBlock target = Own.doubles(into);
    for (int row = 0; row < source.rows(); row++) {
      int at = source.offset() + row * source.stride();
      upload(source.values(), at, target.rowRange(row, 1));
    }
  }

  @Override
  public void subtract(Matrix left, Matrix right, Matrix into) {
    FloatBlock minuend = Own.floats(left);
    FloatBlock subtrahend = Own.floats(right);
    FloatBlock difference = Own.floats(into);
    Own.requireShape("a difference", into, left.rows(), left.columns());
    Own.requireShape("what is subtracted", right, left.rows(), left.columns());
    for (int row = 0; row < minuend.rows(); row++) {
      int from = minuend.offset() + row * minuend.stride();
      int less = subtrahend.offset() + row * subtrahend.stride();
      int at = difference.offset() + row * difference.stride();
      for (int column = 0; column < minuend.columns(); column++) {
        difference.values()[at + column] =
            minuend.values()[from + column] - subtrahend.values()[less + column];
      }
    }
  }

  @Override
  public void multiply(Matrix left, Matrix right, Matrix into) {
    if (into.precision() == Precision.FLOAT) {
      ops.multiply(Own.floats(left), Own.floats(right), Own.floats(into));
    } else {
      ops.multiply(Own.doubles(left), Own.doubles(right), Own.doubles(into));
    }
  }

  @Override
  public void multiplyTransposed(Matrix left, Matrix right, Matrix into) {
    if (into.precision() == Precision.FLOAT) {
      ops.multiplyTransposed(Own.floats(left), Own.floats(right), Own.floats(into));
    } else {
      ops.multiplyTransposed(Own.doubles(left), Own.doubles(right), Own.doubles(into));
    }
  }

  @Override
  public void subtractProduct(Matrix left, Matrix right, Matrix into) {
    ops.subtractProduct(Own.doubles(left), Own.doubles(right), Own.doubles(into));
  }

  @Override
  public WeightSteps weights() {
    return weights;
  }

  @Override
  public MaskSteps masks() {
    return masks;
  }

  @Override
  public AdmmSteps admm() {
    return admm;
  }

  @Override
  public ForwardSteps forward() {
    return forward;
  }

  @Override
  public BackwardSteps backward() {
    return backward;
  }

  @Override
  public GramSteps gram() {
    return gram;
  }
}
