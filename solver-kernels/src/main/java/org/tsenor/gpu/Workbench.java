package org.tsenor.gpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What linear algebra on a device needs beside memory: a stream, cuBLAS and cuSOLVER on it, and
 * pinned memory to copy through. Making one takes long, so a device keeps those it has.
 *
 * @param stream that orders the work
 * @param blas handle of cuBLAS on the stream
 * @param solver handle of cuSOLVER on the stream
 * @param staging copies through pinned memory, on the stream
 */
record Workbench(
    LibraryBinding.Calls libraries, Handle stream, Handle blas, Handle solver, Staging staging) {

  /** Takes all of it, or nothing. The device's context is current. */
  static Workbench open(CudaDriver driver, LibraryBinding.Calls libraries) {
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      Handle stream = driver.createStream();
      undo.push(() -> driver.destroyStream(stream));
      Handle blas = libraries.blas().create(stream);
      undo.push(() -> libraries.blas().destroy(blas));
      Handle solver = libraries.solver().create(stream);
      undo.push(() -> libraries.solver().destroy(solver));
      return new Workbench(libraries, stream, blas, solver, Staging.open(driver, stream));
    } catch (RuntimeException e) {
      undo.forEach(Runnable::run);
      throw e;
    }
  }

  /** Gives it all back; the stream is at rest. */
  void close(CudaDriver driver) {
    List<Runnable> steps =
        List.of(
            staging::close,
            () -> libraries.solver().destroy(solver),
            () -> libraries.blas().destroy(blas),
            () -> driver.destroyStream(stream));
    steps.forEach(Runnable::run);
  }
}
