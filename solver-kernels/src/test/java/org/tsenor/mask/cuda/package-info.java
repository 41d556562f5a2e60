/** The CUDA kernels without a GPU: their sources as C++, run by an emulator of warps. */
package org.tsenor.mask.cuda;
