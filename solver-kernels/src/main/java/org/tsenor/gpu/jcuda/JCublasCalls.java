package org.tsenor.gpu.jcuda;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasDiagType;
import jcuda.jcublas.cublasFillMode;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasSideMode;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import org.tsenor.gpu.BlasCalls;
import org.tsenor.gpu.CudaException;
import org.tsenor.gpu.Handle;

/** cuBLAS by JCuda. */
public final class JCublasCalls implements BlasCalls {
  /**
   * Loads the library.
   *
   * @param library JCuda's native half, loaded here first as the driver's is
   */
  public JCublasCalls(String library) {
    System.load(library);
    JCublas2.initialize();
  }

  @Override
  public Handle create(Handle stream) {
    cublasHandle handle = new cublasHandle();
    check("cublasCreate", JCublas2.cublasCreate(handle));
    try {
      cudaStream_t ofRuntime = new cudaStream_t(JCudaDriverCalls.stream(stream));
      check("cublasSetStream", JCublas2.cublasSetStream(handle, ofRuntime));
      // The default mode multiplies floats as floats; TF32 would have to be asked for here.
      check(
          "cublasSetMathMode", JCublas2.cublasSetMathMode(handle, cublasMath.CUBLAS_DEFAULT_MATH));
      return new Handle(handle);
    } catch (RuntimeException e) {
      JCublas2.cublasDestroy(handle);
      throw e;
    }
  }

  @Override
  public void destroy(Handle blas) {
    check("cublasDestroy", JCublas2.cublasDestroy(handle(blas)));
  }

  private static cublasHandle handle(Handle blas) {
    return (cublasHandle) blas.value();
  }

  @Override
  public void gemm(Handle blas, Gemm product) {
    if (product.count() > 1) {
      gemmBatched(handle(blas), product);
      return;
    }
    Operand left = product.left();
    Operand right = product.right();
    Operand into = product.into();
    Pointer alpha = scalar(product.doubles(), product.alpha());
    Pointer beta = scalar(product.doubles(), product.beta());
    check(
        product.doubles() ? "cublasDgemm" : "cublasSgemm",
        product.doubles()
            ? JCublas2.cublasDgemm(
                handle(blas),
                operation(left),
                operation(right),
                product.rows(),
                product.columns(),
                product.inner(),
                alpha,
                pointer(left),
                left.leading(),
                pointer(right),
                right.leading(),
                beta,
                pointer(into),
                into.leading())
            : JCublas2.cublasSgemm(
                handle(blas),
                operation(left),
                operation(right),
                product.rows(),
                product.columns(),
                product.inner(),
                alpha,
                pointer(left),
                left.leading(),
                pointer(right),
                right.leading(),
                beta,
                pointer(into),
                into.leading()));
  }

  private static void gemmBatched(cublasHandle handle, Gemm product) {
    Operand left = product.left();
    Operand right = product.right();
    Operand into = product.into();
    Pointer alpha = scalar(product.doubles(), product.alpha());
    Pointer beta = scalar(product.doubles(), product.beta());
    check(
        product.doubles() ? "cublasDgemmStridedBatched" : "cublasSgemmStridedBatched",
        product.doubles()
            ? JCublas2.cublasDgemmStridedBatched(
                handle,
                operation(left),
                operation(right),
                product.rows(),
                product.columns(),
                product.inner(),
                alpha,
                pointer(left),
                left.leading(),
                left.step(),
                pointer(right),
                right.leading(),
                right.step(),
                beta,
                pointer(into),
                into.leading(),
                into.step(),
                product.count())
            : JCublas2.cublasSgemmStridedBatched(
                handle,
                operation(left),
                operation(right),
                product.rows(),
                product.columns(),
                product.inner(),
                alpha,
                pointer(left),
                left.leading(),
                left.step(),
                pointer(right),
                right.leading(),
                right.step(),
                beta,
                pointer(into),
                into.leading(),
                into.step(),
                product.count()));
  }

  @Override
  public void solve(Handle blas, UpperSolve task) {
    check(
        "cublasDtrsm",
        JCublas2.cublasDtrsm(
            handle(blas),
            cublasSideMode.CUBLAS_SIDE_LEFT,
            cublasFillMode.CUBLAS_FILL_MODE_UPPER,
            operation(task.upper()),
            cublasDiagType.CUBLAS_DIAG_NON_UNIT,
            task.size(),
            task.columns(),
            scalar(true, 1),
            pointer(task.upper()),
            task.upper().leading(),
            pointer(task.right()),
            task.right().leading()));
  }

  private static int operation(Operand operand) {
    return operand.transposed() ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
  }

  private static Pointer pointer(Operand operand) {
    return DeviceAddress.of(operand.address());
  }

  /** In host memory, as a new handle expects scalars. */
  private static Pointer scalar(boolean isDouble, double value) {
    return isDouble ? Pointer.to(new double[] {value}) : Pointer.to(new float[] {(float) value});
  }

  private static void check(String call, int status) {
    if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw CudaException.ofLibrary(
          status,
          cublasStatus.stringFor(status),
          call,
          status == cublasStatus.CUBLAS_STATUS_ALLOC_FAILED);
    }
  }
}
