/**
 * The solvers on CUDA: which kernels run, on what, and what the host solves again in double.
 *
 * <p>Its doors: {@code CudaBackend}; and for whoever has values on a device already, the magnitude
 * pruner, the engine and the RAPIDS functions, what a launch is made of, {@code BandKernels},
 * {@code BandArgument}, {@code BandSpace}, {@code BandFormat}, and what becomes of blocks that
 * kernels leave, {@code Outcome}, {@code HostSolver}.
 */
package org.tsenor.mask.cuda;
