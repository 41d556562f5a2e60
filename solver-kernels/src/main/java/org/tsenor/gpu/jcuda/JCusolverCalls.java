package org.tsenor.gpu.jcuda;

import jcuda.Pointer;
import jcuda.jcublas.cublasFillMode;
import jcuda.jcusolver.JCusolver;
import jcuda.jcusolver.JCusolverDn;
import jcuda.jcusolver.cusolverDnHandle;
import jcuda.jcusolver.cusolverEigMode;
import jcuda.jcusolver.cusolverStatus;
import jcuda.runtime.cudaStream_t;
import org.tsenor.gpu.CudaException;
import org.tsenor.gpu.Handle;
import org.tsenor.gpu.SolverCalls;

/** cuSOLVER by JCuda. */
public final class JCusolverCalls implements SolverCalls {
  private static final int UPPER = cublasFillMode.CUBLAS_FILL_MODE_UPPER;
  private static final int WITH_VECTORS = cusolverEigMode.CUSOLVER_EIG_MODE_VECTOR;

  /**
   * Loads the library.
   *
   * @param library JCuda's native half, loaded here first as the driver's is
   */
  public JCusolverCalls(String library) {
    System.load(library);
    JCusolver.initialize();
  }

  @Override
  public int version() {
    int[] version = new int[1];
    check("cusolverGetVersion", JCusolver.cusolverGetVersion(version));
    return version[0];
  }

  @Override
  public Handle create(Handle stream) {
    cusolverDnHandle handle = new cusolverDnHandle();
    check("cusolverDnCreate", JCusolverDn.cusolverDnCreate(handle));
    try {
      cudaStream_t ofRuntime = new cudaStream_t(JCudaDriverCalls.stream(stream));
      check("cusolverDnSetStream", JCusolverDn.cusolverDnSetStream(handle, ofRuntime));
      return new Handle(handle);
    } catch (RuntimeException e) {
      JCusolverDn.cusolverDnDestroy(handle);
      throw e;
    }
  }

  @Override
  public void destroy(Handle solver) {
    check("cusolverDnDestroy", JCusolverDn.cusolverDnDestroy(handle(solver)));
  }

  private static cusolverDnHandle handle(Handle solver) {
    return (cusolverDnHandle) solver.value();
  }

  @Override
  public int workEntries(Handle solver, Routine routine, Matrix matrix) {
    int[] entries = new int[1];
    int n = matrix.size();
    Pointer at = DeviceAddress.of(matrix.matrix());
    int leading = matrix.leading();
    check(
        "the work size of cuSOLVER's %s of %d x %d".formatted(routine, n, n),
        switch (routine) {
          case CHOLESKY ->
              JCusolverDn.cusolverDnDpotrf_bufferSize(
                  handle(solver), UPPER, n, at, leading, entries);
          case INVERSE ->
              JCusolverDn.cusolverDnDpotri_bufferSize(
                  handle(solver), UPPER, n, at, leading, entries);
          case EIGEN ->
              JCusolverDn.cusolverDnDsyevd_bufferSize(
                  handle(solver),
                  WITH_VECTORS,
                  UPPER,
                  n,
                  at,
                  leading,
                  DeviceAddress.of(matrix.values()),
                  entries);
        });
    return entries[0];
  }

  @Override
  public void run(Handle solver, Routine routine, Task task) {
    int n = task.matrix().size();
    Pointer at = DeviceAddress.of(task.matrix().matrix());
    int leading = task.matrix().leading();
    Pointer work = DeviceAddress.of(task.work());
    Pointer info = DeviceAddress.of(task.info());
    check(
        "cuSOLVER's %s of %d x %d".formatted(routine, n, n),
        switch (routine) {
          case CHOLESKY ->
              JCusolverDn.cusolverDnDpotrf(
                  handle(solver), UPPER, n, at, leading, work, task.workEntries(), info);
          case INVERSE ->
              JCusolverDn.cusolverDnDpotri(
                  handle(solver), UPPER, n, at, leading, work, task.workEntries(), info);
          case EIGEN ->
              JCusolverDn.cusolverDnDsyevd(
                  handle(solver),
                  WITH_VECTORS,
                  UPPER,
                  n,
                  at,
                  leading,
                  DeviceAddress.of(task.matrix().values()),
                  work,
                  task.workEntries(),
                  info);
        });
  }

  private static void check(String call, int status) {
    if (status != cusolverStatus.CUSOLVER_STATUS_SUCCESS) {
      throw CudaException.ofLibrary(
          status,
          cusolverStatus.stringFor(status),
          call,
          status == cusolverStatus.CUSOLVER_STATUS_ALLOC_FAILED);
    }
  }
}
