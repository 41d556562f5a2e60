package org.tsenor.engine.device;

import java.util.function.ObjIntConsumer;
import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Steps;
import org.tsenor.engine.WeightSteps;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/**
 * Steps in the stream of one work: kernels, and products by cuBLAS.
 *
 * @param work that they are part of
 * @param counter for what is counted
 * @param stored how weights of a checkpoint get here
 */
record DeviceSteps(DeviceWork work, DeviceCounter counter, StoredWeights stored) implements Steps {
  @Override
  public void upload(float[] values, int from, Matrix into) {
    inPieces(into, (piece, at) -> work.upload(values, from + at, piece));
  }

  @Override
  public void upload(double[] values, int from, Matrix into) {
    inPieces(into, (piece, at) -> work.upload(values, from + at, piece));
  }

  @Override
  public void download(Matrix matrix, float[] into, int at) {
    inPieces(matrix, (piece, from) -> work.download(piece, into, at + from));
  }

  @Override
  public void download(Matrix matrix, double[] into, int at) {
    inPieces(matrix, (piece, from) -> work.download(piece, into, at + from));
  }

  /** All rows at once or, where there are gaps between them, row by row: no memory is needed. */
  private static void inPieces(Matrix matrix, ObjIntConsumer<DeviceMatrix> copy) {
    DeviceMatrix own = DeviceParts.matrix(matrix);
    int rows = own.isContiguous() ? own.rows() : 1;
    for (int row = 0; row < own.rows(); row += rows) {
      copy.accept(own.rowRange(row, rows), row * own.columns());
    }
  }

  @Override
  public void clear(Matrix matrix) {
    work.clear(DeviceParts.matrix(matrix));
  }

  @Override
  public void copy(Matrix from, Matrix into) {
    DeviceMatrix source = DeviceParts.matrix(from);
    DeviceMatrix target = DeviceParts.matrix(into);
    if (source.precision() != target.precision()) {
      throw new IllegalArgumentException(
          "a matrix of %s is copied to one of %s"
              .formatted(source.precision(), target.precision()));
    }
    work.copy(source, target);
  }

  @Override
  public void subtract(Matrix left, Matrix right, Matrix into) {
    work.subtract(DeviceParts.matrix(left), DeviceParts.matrix(right), DeviceParts.matrix(into));
  }

  @Override
  public void multiply(Matrix left, Matrix right, Matrix into) {
    work.multiply(DeviceParts.matrix(left), DeviceParts.matrix(right), DeviceParts.matrix(into));
  }

  @Override
  public void multiplyTransposed(Matrix left, Matrix right, Matrix into) {
    work.multiplyTransposed(
        DeviceParts.matrix(left), DeviceParts.matrix(right), DeviceParts.matrix(into));
  }

  @Override
  public void subtractProduct(Matrix left, Matrix right, Matrix into) {
    DeviceMatrix target = DeviceParts.matrix(into);
    if (target.precision() != Precision.DOUBLE) {
      throw new IllegalArgumentException("products are subtracted in double");
    }
    work.subtractProduct(DeviceParts.matrix(left), DeviceParts.matrix(right), target);
  }

  @Override
  public WeightSteps weights() {
    return new DeviceWeightSteps(work);
  }

  @Override
  public MaskSteps masks() {
    return new DeviceMaskSteps(work, counter);
  }

  @Override
  public AdmmSteps admm() {
    return new DeviceAdmmSteps(work, counter);
  }

  @Override
  public ForwardSteps forward() {
    return new DeviceForwardSteps(work, stored);
  }

  @Override
  public BackwardSteps backward() {
    return new DeviceBackwardSteps(work);
  }

  @Override
  public GramSteps gram() {
    return new DeviceGramSteps(work);
  }
}
