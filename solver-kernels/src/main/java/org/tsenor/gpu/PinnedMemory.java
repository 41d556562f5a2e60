package org.tsenor.gpu;

import java.nio.ByteBuffer;

/**
 * Host memory that the device copies from and to while kernels run.
 *
 * @param handle to free it by
 * @param bytes its contents, little-endian
 */
public record PinnedMemory(Handle handle, ByteBuffer bytes) {}
