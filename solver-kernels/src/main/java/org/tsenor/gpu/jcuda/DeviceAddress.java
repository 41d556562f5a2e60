package org.tsenor.gpu.jcuda;

import jcuda.driver.CUdeviceptr;

/** Makes a number of JCuda's device pointer. */
final class DeviceAddress extends CUdeviceptr {
  /** For the driver to fill. */
  DeviceAddress() {}

  static CUdeviceptr of(long address) {
    return new CUdeviceptr().withByteOffset(address);
  }

  long value() {
    return getNativePointer() + getByteOffset();
  }
}
