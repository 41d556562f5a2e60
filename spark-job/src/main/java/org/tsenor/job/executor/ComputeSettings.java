package org.tsenor.job.executor;

import java.io.Serializable;
import org.tsenor.cuda.GpuMemory;
import org.tsenor.mask.MaskSolvers;

/**
 * What tasks compute with.
 *
 * @param backend its name, or {@code auto}
 * @param gpuMemory how much of a GPU's memory the tasks of an executor share
 */
public record ComputeSettings(String backend, GpuMemory gpuMemory) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The fastest that runs. */
  public static final ComputeSettings DEFAULTS =
      new ComputeSettings(MaskSolvers.AUTO, GpuMemory.DEFAULT);

  public ComputeSettings {
    if (!MaskSolvers.names().contains(backend)) {
      throw new IllegalArgumentException(
          "'%s' is not a backend: allowed are %s"
              .formatted(backend, String.join(", ", MaskSolvers.names())));
    }
  }

  /** What the calling task multiplies matrices with. */
  public AlgebraChoice algebra() {
    return AlgebraChoice.here(backend, gpuMemory);
  }
}
