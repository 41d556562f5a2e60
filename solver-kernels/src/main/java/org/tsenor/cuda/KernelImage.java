package org.tsenor.cuda;

/**
 * Compiled kernels.
 *
 * @param name for messages, such as the resource's
 * @param leastDriver the oldest CUDA whose driver runs them, as {@code cuDriverGetVersion} counts
 * @param bytes PTX, ended by a zero byte
 */
public record KernelImage(String name, int leastDriver, byte[] bytes) {}
