package org.tsenor.cuda.driver;

import java.util.List;

/**
 * One launch of a kernel.
 *
 * @param function to run
 * @param threadBlocks of the grid, along its first dimension
 * @param threads of a thread block
 * @param sharedBytes of dynamic shared memory a thread block
 * @param arguments in the kernel's order: {@code Long} for an address or 64 bits, {@code Integer},
 *     {@code Float} or {@code Double}
 */
public record KernelLaunch(
    Handle function, int threadBlocks, int threads, int sharedBytes, List<Number> arguments) {
  public KernelLaunch {
    arguments = List.copyOf(arguments);
  }
}
