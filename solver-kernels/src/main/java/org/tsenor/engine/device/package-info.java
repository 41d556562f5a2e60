/** Matrices on a CUDA device: their memory, products by cuBLAS, factorizations by cuSOLVER. */
package org.tsenor.engine.device;
