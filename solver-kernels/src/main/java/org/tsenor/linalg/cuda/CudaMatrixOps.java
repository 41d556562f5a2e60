package org.tsenor.linalg.cuda;

import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;

/**
 * Products of host arrays by cuBLAS: every call copies its arguments to the device and its result
 * back, which takes longer than the product where the matrices are small.
 */
final class CudaMatrixOps implements MatrixOps {
  /** Three matrices begin at multiples of 256 bytes. */
  private static final long ROUNDING = 3 * 256;

  private final CudaDevice device;
  private final GpuMemory memory;

  /** Products on a device, whose memory is that of the device's pool. */
  public CudaMatrixOps(CudaDevice device, GpuMemory memory) {
    this.device = device;
    this.memory = memory;
  }

  @Override
  public String description() {
    return "%s (%s)"
        .formatted(CudaLibraries.ofThisProcess().description(), device.properties().name());
  }

  @Override
  public void multiply(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    multiply(Product.PLAIN, left, right, into);
  }

  @Override
  public void multiplyTransposed(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    multiply(Product.TRANSPOSED, left, right, into);
  }

  private void multiply(Product product, FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    long entries = entries(left) + entries(right) + entries(into);
    try (DeviceWork work = open(entries * Float.BYTES)) {
      DeviceMatrix result = work.floats(into.rows(), into.columns());
      work.gemm(product, uploaded(work, left), uploaded(work, right), result);
      work.download(result, into.values());
    }
  }

  /** Work that waits for all its memory, so that threads that multiply at once do not run short. */
  private DeviceWork open(long bytes) {
    return DeviceWork.open(device, memory, bytes + ROUNDING);
  }

  private static long entries(FloatMatrix matrix) {
    return (long) matrix.rows() * matrix.columns();
  }

  private static long entries(DoubleBlock block) {
    return (long) block.rows() * block.columns();
  }

  private static DeviceMatrix uploaded(DeviceWork work, FloatMatrix matrix) {
    DeviceMatrix there = work.floats(matrix.rows(), matrix.columns());
    work.upload(matrix.values(), 0, there);
    return there;
  }

  @Override
  public void multiply(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    multiply(Product.PLAIN, left, right, into);
  }

  @Override
  public void multiplyTransposed(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    multiply(Product.TRANSPOSED, left, right, into);
  }

  @Override
  public void subtractProduct(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    multiply(Product.PLAIN.times(-1).plus(1), left, right, into);
  }

  private void multiply(Product product, DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    long entries = entries(left) + entries(right) + entries(into);
    try (DeviceWork work = open(entries * Double.BYTES)) {
      DeviceMatrix result =
          product.beta() == 0 ? work.doubles(into.rows(), into.columns()) : uploaded(work, into);
      work.gemm(product, uploaded(work, left), uploaded(work, right), result);
      download(work, result, into);
    }
  }

  @Override
  public void addGram(DoubleBlock tokens, DoubleMatrix gram) {
    long entries = entries(tokens) + entries(gram.block());
    try (DeviceWork work = open(entries * Double.BYTES)) {
      DeviceMatrix sum = uploaded(work, gram.block());
      work.symmetricRankK(uploaded(work, tokens), 1, 1, sum);
      work.mirrorLower(sum);
      work.download(sum, gram.values());
    }
  }

  private static DeviceMatrix uploaded(DeviceWork work, DoubleBlock block) {
    DeviceMatrix there = work.doubles(block.rows(), block.columns());
    if (block.stride() == block.columns()) {
      work.upload(block.values(), block.offset(), there);
    } else {
      work.upload(packed(block), 0, there);
    }
    return there;
  }

  private static double[] packed(DoubleBlock block) {
    double[] packed = new double[Math.multiplyExact(block.rows(), block.columns())];
    for (int row = 0; row < block.rows(); row++) {
      System.arraycopy(
          block.values(),
          block.offset() + row * block.stride(),
          packed,
          row * block.columns(),
          block.columns());
    }
    return packed;
  }

  private static void download(DeviceWork work, DeviceMatrix result, DoubleBlock into) {
    if (into.stride() == into.columns()) {
      work.download(result, into.values(), into.offset());
      return;
    }
    double[] packed = new double[Math.multiplyExact(into.rows(), into.columns())];
    work.download(result, packed);
    for (int row = 0; row < into.rows(); row++) {
      System.arraycopy(
          packed,
          row * into.columns(),
          into.values(),
          into.offset() + row * into.stride(),
          into.columns());
    }
  }
}
