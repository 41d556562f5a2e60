package org.tsenor.model.cuda;

import org.tsenor.cuda.CudaDevice;
import org.tsenor.cuda.GpuMemory;

/**
 * Where a task's forward passes run.
 *
 * @param device that the task was given
 * @param memory bound of the device's pool
 */
public record DeviceSite(CudaDevice device, GpuMemory memory) {}
