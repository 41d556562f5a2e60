/**
 * The steps on a CUDA device: its memory as tasks have it, kernels, products by cuBLAS,
 * factorizations by cuSOLVER. The door is {@link org.tsenor.engine.device.DeviceEngine}.
 */
package org.tsenor.engine.device;
