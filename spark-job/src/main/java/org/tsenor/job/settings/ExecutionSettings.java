package org.tsenor.job.settings;

import java.io.Serializable;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.linalg.LibraryChoice;

/**
 * How a run is carried out; but for the last bits of what is multiplied and factored, none of it
 * changes a byte of the shards.
 *
 * @param dryRun whether only the plan is printed
 * @param backend name of the solvers' backend, or {@code auto}
 * @param gpuMemory how much of a GPU's memory the tasks of an executor share
 * @param linalg which library multiplies and factors matrices on the CPU
 * @param parallelism partitions to cut the checkpoint into, at least 1; 0 leaves one a shard
 * @param bandBytes bytes of weights in one unit of work, in [{@value #MIN_BAND}, {@value
 *     #MAX_BAND}]
 */
public record ExecutionSettings(
    boolean dryRun,
    String backend,
    GpuMemory gpuMemory,
    LibraryChoice linalg,
    int parallelism,
    int bandBytes)
    implements Serializable {
  static final int MIN_BAND = 1 << 10;
  static final int MAX_BAND = 64 << 20;

  public ExecutionSettings {
    if (parallelism < 0) {
      throw new IllegalArgumentException("parallelism must not be negative but is " + parallelism);
    }
    if (bandBytes < MIN_BAND || bandBytes > MAX_BAND) {
      throw new IllegalArgumentException(
          "band size must be in [1KiB, 64MiB] but is %d bytes".formatted(bandBytes));
    }
  }

  /** What tasks compute with. */
  public ComputeSettings compute() {
    return new ComputeSettings(backend, gpuMemory, linalg);
  }
}
