package org.tsenor.engine.device;

import java.util.Optional;
import java.util.OptionalInt;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.DeviceLease;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.Handle;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Precision;

/**
 * What one task has of a device: a stream, memory of the device's bounded pool, and cuBLAS and
 * cuSOLVER on that stream. One thread uses it at a time.
 *
 * <p>Everything is done in the order of the calls. Copies to the device, launches, products and
 * factorizations return before they are done; copies from the device, and what gives a number to
 * the host, wait for all before them.
 *
 * <p>A task that has memory waits for no more: what the bound does not allow is refused. Nor must
 * it wait for lanes of masks or for a second work; {@link DeviceEngine} says why.
 */
final class DeviceWork implements AutoCloseable {
  private final DeviceLease lease;
  private final MatrixKernels kernels;
  private final Transfers transfers;
  private final DeviceProducts products;
  private final DeviceSolver solver;

  private DeviceWork(DeviceLease lease) {
    this.lease = lease;
    this.kernels = new MatrixKernels(lease);
    this.transfers = new Transfers(lease, kernels);
    this.products = new DeviceProducts(lease);
    this.solver = new DeviceSolver(lease, kernels, transfers);
  }

  /** Work whose first memory waits for its turn, and whose later memory is there or is refused. */
  static DeviceWork open(CudaDevice device, GpuMemory memory) {
    return open(device, memory, 0);
  }

  /**
   * Work that has its memory from the start.
   *
   * @param bytes that it will need at most at a time; waits until the bound allows them
   * @throws IllegalStateException if cuBLAS or cuSOLVER are missing
   * @throws org.tsenor.gpu.CudaException.OutOfDeviceMemoryException if the bound never allows so
   *     many
   */
  static DeviceWork open(CudaDevice device, GpuMemory memory, long bytes) {
    return new DeviceWork(device.work(bytes, memory));
  }

  /** The same for the one task at a time that uses what others would wait for: it comes next. */
  static DeviceWork openNext(CudaDevice device, GpuMemory memory, long bytes) {
    return new DeviceWork(device.nextWork(bytes, memory));
  }

  /** The same if nobody waits and there is room at once. */
  static Optional<DeviceWork> tryOpen(CudaDevice device, GpuMemory memory, long bytes) {
    return device.tryWork(bytes, memory).map(DeviceWork::new);
  }

  /** The device. */
  CudaDevice device() {
    return lease.device();
  }

  /** The stream that orders the work, for launches of other modules. */
  Handle stream() {
    return lease.stream();
  }

  /** A matrix of floats whose entries are whatever was there; rows follow each other. */
  DeviceMatrix floats(int rows, int columns) {
    return matrix(rows, columns, Precision.FLOAT);
  }

  /** A matrix of doubles whose entries are whatever was there; rows follow each other. */
  DeviceMatrix doubles(int rows, int columns) {
    return matrix(rows, columns, Precision.DOUBLE);
  }

  private DeviceMatrix matrix(int rows, int columns, Precision precision) {
    long address = lease.allocate((long) rows * columns * precision.bytes());
    return new DeviceMatrix(address, rows, columns, Math.max(1, columns), precision);
  }

  /**
   * Device memory, aligned to 256 bytes, until it is freed or the work is closed.
   *
   * @return its address
   * @throws org.tsenor.gpu.CudaException.OutOfDeviceMemoryException if the bound or the device does
   *     not allow it now
   */
  long bytes(long count) {
    return lease.allocate(count);
  }

  /** Gives a matrix of {@link #floats} or {@link #doubles} back; what is under way still has it. */
  void free(DeviceMatrix matrix) {
    free(matrix.address());
  }

  /** Gives memory of {@link #bytes} back; what is under way still has it. */
  void free(long address) {
    lease.free(address);
  }

  /** Copies row-major floats to the device, from an index on; the array may change afterwards. */
  void upload(float[] values, int from, DeviceMatrix into) {
    transfers.upload(values, from, into);
  }

  /** Copies row-major doubles to the device, from an index on; the array may change afterwards. */
  void upload(double[] values, int from, DeviceMatrix into) {
    transfers.upload(values, from, into);
  }

  /** Copies bytes to the device, from an index on; the array may change afterwards. */
  void upload(byte[] values, int from, int count, long address) {
    transfers.upload(values, from, count, address);
  }

  /** Copies integers to the device; the array may change afterwards. */
  void upload(int[] values, int from, int count, long address) {
    transfers.upload(values, from, count, address);
  }

  /** Copies a matrix of floats from the device to an index on, row-major, when it is done. */
  void download(DeviceMatrix matrix, float[] into, int at) {
    transfers.download(matrix, into, at);
  }

  /** Copies a matrix of doubles from the device to an index on, row-major, when it is done. */
  void download(DeviceMatrix matrix, double[] into, int at) {
    transfers.download(matrix, into, at);
  }

  /** Copies a whole matrix of floats from the device, when it is done. */
  void download(DeviceMatrix matrix, float[] into) {
    download(matrix, into, 0);
  }

  /** Copies a whole matrix of doubles from the device, when it is done. */
  void download(DeviceMatrix matrix, double[] into) {
    download(matrix, into, 0);
  }

  /** Copies bytes from the device to an index on, when all before is done. */
  void download(long address, byte[] into, int at, int count) {
    transfers.download(address, into, at, count);
  }

  /** Copies integers from the device to an index on, when all before is done. */
  void download(long address, int[] into, int at, int count) {
    transfers.download(address, into, at, count);
  }

  /** Fills a matrix with zeros; what is between its rows stays. */
  void clear(DeviceMatrix matrix) {
    if (matrix.isContiguous()) {
      clear(matrix.address(), matrix.bytes());
    } else {
      kernels.clear(matrix);
    }
  }

  /** Fills device memory with zeros. */
  void clear(long address, long bytes) {
    if (bytes > 0) {
      lease.run(() -> lease.device().driver().clear(address, bytes, lease.stream()));
    }
  }

  /** Copies entries to a matrix of the same shape; between precisions, rounded to nearest. */
  void copy(DeviceMatrix from, DeviceMatrix into) {
    kernels.copy(from, into);
  }

  /**
   * into = left − right, floats of one shape.
   *
   * @param into may be one of the two
   */
  void subtract(DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    kernels.subtract(left, right, into);
  }

  /**
   * Makes a matrix of values.
   *
   * @param address of values of the matrix's shape, row-major without gaps
   */
  void widen(long address, ValueFormat format, DeviceMatrix into) {
    kernels.widen(address, format, into);
  }

  /** Launches a kernel of {@code matrix_kernels.ptx}. */
  void launch(String kernel, int threadBlocks, int threads, KernelArgument argument) {
    kernels.launch(kernel, threadBlocks, threads, argument);
  }

  /** Waits until all is done. */
  void synchronize() {
    lease.run(() -> lease.device().driver().synchronize(lease.stream()));
  }

  /** into = left · right; all three of one precision, as in every product. */
  void multiply(DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    gemm(Product.PLAIN, left, right, into);
  }

  /** into = left · rightᵀ. */
  void multiplyTransposed(DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    gemm(Product.TRANSPOSED, left, right, into);
  }

  /** into −= left · right. */
  void subtractProduct(DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    gemm(Product.PLAIN.times(-1).plus(1), left, right, into);
  }

  /**
   * Any product of matrices.
   *
   * @throws IllegalArgumentException if shapes or precisions do not fit
   */
  void gemm(Product product, DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    products.gemm(product, left, right, into);
  }

  /**
   * The same product of each of many matrices; a factor with step 0 serves all.
   *
   * @throws IllegalArgumentException if shapes, counts or precisions do not fit
   */
  void gemmStridedBatched(
      Product product, DeviceMatrixBatch left, DeviceMatrixBatch right, DeviceMatrixBatch into) {
    products.gemm(product, left, right, into);
  }

  /**
   * Factors A = L·Lᵀ in double; see {@link org.tsenor.linalg.Factorizations#cholesky}.
   *
   * @param matrix symmetric, of which the lower triangle is read; becomes L, zeros above it
   * @return the first column whose pivot is not positive; empty if there is none
   */
  OptionalInt cholesky(DeviceMatrix matrix) {
    return solver.cholesky(matrix);
  }

  /**
   * Inverts a lower triangular matrix of doubles.
   *
   * @param lower zeros above the diagonal; becomes its inverse
   * @throws ArithmeticException if an entry of the diagonal is zero
   */
  void invertLower(DeviceMatrix lower) {
    solver.invertLower(lower);
  }

  /**
   * Inverts A = L·Lᵀ from its factor.
   *
   * @param factor L of {@link #cholesky}; becomes A⁻¹, both triangles
   * @throws ArithmeticException if an entry of the diagonal is zero
   */
  void invertFactored(DeviceMatrix factor) {
    solver.invertFactored(factor);
  }

  /**
   * Decomposes A = Q·diag(λ)·Qᵀ in double.
   *
   * @param matrix symmetric, of which the lower triangle is read; becomes Qᵀ: row k is the
   *     eigenvector of value k
   * @param values shape (1, n); becomes λ, ascending
   * @throws ArithmeticException if the iteration does not converge
   * @throws IllegalArgumentException if an entry is NaN or infinite
   */
  void eigen(DeviceMatrix matrix, DeviceMatrix values) {
    solver.eigen(matrix, values);
  }

  /** Waits for what is under way and gives everything back; closing twice is harmless. */
  @Override
  public void close() {
    lease.close();
  }
}
