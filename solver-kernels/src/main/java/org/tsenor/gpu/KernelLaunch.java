package org.tsenor.gpu;

/**
 * One launch of a kernel that takes one argument by value.
 *
 * @param function to run
 * @param threadBlocks of the one-dimensional grid, at least 1
 * @param threads of a thread block
 * @param argument its bytes as the kernel's compiler lays them out
 */
public record KernelLaunch(Handle function, int threadBlocks, int threads, byte[] argument) {}
