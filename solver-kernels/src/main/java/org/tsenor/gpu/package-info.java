/**
 * Devices: which one a task has, its context and modules, memory out of a bounded pool, and the
 * narrow face of the CUDA driver API: about 30 calls, their errors, and how its binding is found.
 * Knows neither masks nor weights; nothing here needs the binding to be on the class path.
 *
 * <p>Its doors: for backends and engines {@code CudaDevices}, {@code CudaDevice} with {@code
 * DeviceProperties}, {@code GpuSettings}, {@code GpuMemory}, {@code CudaException}; memory and
 * streams of a task, {@code DeviceLease} for algebra ({@code Staging} copies), {@code LaneLease}
 * with {@code Lane} and {@code LaneSize} for masks; kernels, {@code ShippedKernels}, {@code
 * KernelImage}, {@code KernelLaunch}, {@code KernelArgument}; and what a binding implements, {@code
 * CudaDriver}, {@code BlasCalls}, {@code SolverCalls}, found by {@code LibraryBinding}, with {@code
 * Handle} and {@code PinnedMemory}. The binding is in a package and a class loader of its own,
 * which is why these are public.
 */
package org.tsenor.gpu;
