/** The solvers on CUDA: which kernels run, on what, and what the host solves again in double. */
package org.tsenor.mask.cuda;
