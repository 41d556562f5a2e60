package org.tsenor.engine.device;

import org.tsenor.gpu.BlasCalls.Gemm;
import org.tsenor.gpu.BlasCalls.Operand;
import org.tsenor.gpu.DeviceLease;
import org.tsenor.linalg.Precision;

/**
 * Products by cuBLAS in the stream of a lease.
 *
 * <p>cuBLAS is column-major: it sees the transpose of every row-major matrix, so that a product's
 * factors change places.
 */
final class DeviceProducts {
  private final DeviceLease lease;

  DeviceProducts(DeviceLease lease) {
    this.lease = lease;
  }

  void gemm(Product product, DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    gemm(
        product,
        new DeviceMatrixBatch(left, 0, 1),
        new DeviceMatrixBatch(right, 0, 1),
        new DeviceMatrixBatch(into, 0, 1));
  }

  void gemm(
      Product product, DeviceMatrixBatch left, DeviceMatrixBatch right, DeviceMatrixBatch into) {
    DeviceMatrix result = into.first();
    requireShapes(product, left.first(), right.first(), result);
    requireCounts(left, right, into);
    if (result.entries() == 0 || into.count() == 0) {
      return;
    }
    Gemm task =
        new Gemm(
            result.precision() == Precision.DOUBLE,
            result.columns(),
            result.rows(),
            inner(product.left(), left.first()),
            into.count(),
            product.alpha(),
            operand(right, product.right()),
            operand(left, product.left()),
            product.beta(),
            operand(into, Transpose.NO));
    lease.run(() -> lease.blas().gemm(lease.blasHandle(), task));
  }

  static Operand operand(DeviceMatrixBatch batch, Transpose transpose) {
    DeviceMatrix first = batch.first();
    return new Operand(
        first.address(), Math.toIntExact(first.stride()), transpose == Transpose.YES, batch.step());
  }

  private static int outer(Transpose transpose, DeviceMatrix left) {
    return transpose == Transpose.NO ? left.rows() : left.columns();
  }

  private static int inner(Transpose transpose, DeviceMatrix left) {
    return transpose == Transpose.NO ? left.columns() : left.rows();
  }

  private static void requireShapes(
      Product product, DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    boolean fits =
        outer(product.left(), left) == into.rows()
            && inner(product.left(), left) == outer(product.right(), right)
            && inner(product.right(), right) == into.columns();
    if (!fits || left.precision() != into.precision() || right.precision() != into.precision()) {
      throw new IllegalArgumentException(
          "the product of %s%s and %s%s does not fit %s"
              .formatted(
                  text(left),
                  text(product.left()),
                  text(right),
                  text(product.right()),
                  text(into)));
    }
  }

  private static void requireCounts(
      DeviceMatrixBatch left, DeviceMatrixBatch right, DeviceMatrixBatch into) {
    if (left.count() != into.count() || right.count() != into.count()) {
      throw new IllegalArgumentException(
          "products of %d and %d matrices are to fill %d"
              .formatted(left.count(), right.count(), into.count()));
    }
    if (into.count() > 1 && into.step() < into.first().columns()) {
      throw new IllegalArgumentException(
          "results of %d columns would overwrite each other at a step of %d"
              .formatted(into.first().columns(), into.step()));
    }
  }

  private static String text(DeviceMatrix matrix) {
    return "%s %d x %d".formatted(matrix.precision(), matrix.rows(), matrix.columns());
  }

  private static String text(Transpose transpose) {
    return transpose == Transpose.YES ? " (transposed)" : "";
  }
}
