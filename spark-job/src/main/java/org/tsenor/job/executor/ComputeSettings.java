package org.tsenor.job.executor;

import java.io.Serializable;
import org.apache.spark.sql.SparkSession;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.linalg.LibraryChoice;

/**
 * What tasks compute with.
 *
 * @param backend its name, or {@code auto}
 * @param gpuMemory how much of a GPU's memory the tasks of an executor share
 * @param linalg which library multiplies on the CPU
 */
public record ComputeSettings(String backend, GpuMemory gpuMemory, LibraryChoice linalg)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The fastest that runs. */
  public static final ComputeSettings DEFAULTS =
      new ComputeSettings(MaskSolvers.AUTO, GpuMemory.DEFAULT, LibraryChoice.AUTO);

  public ComputeSettings {
    if (!MaskSolvers.names().contains(backend)) {
      throw new IllegalArgumentException(
          "'%s' is not a backend: allowed are %s"
              .formatted(backend, String.join(", ", MaskSolvers.names())));
    }
  }

  /**
   * Where tasks run in this process, checks before any does that the library asked for is here;
   * elsewhere the driver's machine says nothing about theirs.
   *
   * @throws org.tsenor.linalg.LibraryUnavailableException if it is not
   */
  public void requireLibrary(SparkSession spark) {
    if (spark.sparkContext().isLocal() && linalg == LibraryChoice.NATIVE) {
      engine();
    }
  }

  /** What the calling task computes with; to be asked once a task. */
  public EngineChoice engine() {
    return EngineChoice.here(this);
  }
}
