package org.tsenor.engine.device;

import java.util.OptionalInt;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.SymmetricEigen;

/**
 * Factorizations of host arrays by cuSOLVER: every call copies its matrix to the device and its
 * result back.
 */
final class DeviceFactorizations implements Factorizations {
  private final CudaDevice device;
  private final GpuMemory memory;

  /** Factorizations on a device, whose memory is that of the device's pool. */
  DeviceFactorizations(CudaDevice device, GpuMemory memory) {
    this.device = device;
    this.memory = memory;
  }

  @Override
  public String description() {
    return "%s (%s)"
        .formatted(CudaLibraries.ofThisProcess().description(), device.properties().name());
  }

  @Override
  public OptionalInt cholesky(DoubleMatrix matrix) {
    try (DeviceWork work = DeviceWork.open(device, memory)) {
      DeviceMatrix there = uploaded(work, matrix);
      OptionalInt pivot = work.cholesky(there);
      if (pivot.isEmpty()) {
        work.download(there, matrix.values());
      }
      return pivot;
    }
  }

  @Override
  public void invertLower(DoubleMatrix lower) {
    try (DeviceWork work = DeviceWork.open(device, memory)) {
      DeviceMatrix there = uploaded(work, lower);
      work.invertLower(there);
      work.download(there, lower.values());
    }
  }

  @Override
  public void invertFactored(DoubleMatrix factor) {
    try (DeviceWork work = DeviceWork.open(device, memory)) {
      DeviceMatrix there = uploaded(work, factor);
      work.invertFactored(there);
      work.download(there, factor.values());
    }
  }

  @Override
  public SymmetricEigen eigen(DoubleMatrix matrix) {
    try (DeviceWork work = DeviceWork.open(device, memory)) {
      DeviceMatrix there = uploaded(work, matrix);
      DeviceMatrix values = work.doubles(1, matrix.rows());
      work.eigen(there, values);
      double[] eigenvalues = new double[matrix.rows()];
      work.download(values, eigenvalues);
      DoubleMatrix vectors = DoubleMatrix.zeros(matrix.rows(), matrix.rows());
      work.download(there, vectors.values());
      return new SymmetricEigen(eigenvalues, vectors);
    }
  }

  private static DeviceMatrix uploaded(DeviceWork work, DoubleMatrix matrix) {
    matrix.requireSquare();
    DeviceMatrix there = work.doubles(matrix.rows(), matrix.columns());
    work.upload(matrix.values(), 0, there);
    return there;
  }
}
