package org.tsenor.model.cuda;

import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.GpuMemory;

/**
 * Where a task's forward passes run.
 *
 * @param device that the task was given
 * @param memory bound of the device's pool
 */
public record DeviceSite(CudaDevice device, GpuMemory memory) {}
