package org.tsenor.engine.device;

import java.util.Objects;
import org.tsenor.gpu.DeviceLease;
import org.tsenor.gpu.Staging;
import org.tsenor.linalg.Precision;

/** Copies between arrays and the device, in the stream of a lease. */
final class Transfers {
  private final DeviceLease lease;
  private final MatrixKernels kernels;

  Transfers(DeviceLease lease, MatrixKernels kernels) {
    this.lease = lease;
    this.kernels = kernels;
  }

  void upload(float[] values, int from, DeviceMatrix into) {
    requirePart(into, Precision.FLOAT, from, values.length);
    copyIn(
        (offset, bytes, buffer) ->
            buffer
                .asFloatBuffer()
                .put(values, from + (int) (offset / Float.BYTES), bytes / Float.BYTES),
        into);
  }

  void upload(double[] values, int from, DeviceMatrix into) {
    requirePart(into, Precision.DOUBLE, from, values.length);
    copyIn(
        (offset, bytes, buffer) ->
            buffer
                .asDoubleBuffer()
                .put(values, from + (int) (offset / Double.BYTES), bytes / Double.BYTES),
        into);
  }

  void upload(byte[] values, int from, int count, long address) {
    Objects.checkFromIndexSize(from, count, values.length);
    lease.run(
        () ->
            lease
                .staging()
                .copyIn(
                    (offset, bytes, buffer) -> buffer.put(values, from + (int) offset, bytes),
                    count,
                    address));
  }

  void upload(int[] values, int from, int count, long address) {
    Objects.checkFromIndexSize(from, count, values.length);
    lease.run(
        () ->
            lease
                .staging()
                .copyIn(
                    (offset, bytes, buffer) ->
                        buffer
                            .asIntBuffer()
                            .put(
                                values,
                                from + (int) (offset / Integer.BYTES),
                                bytes / Integer.BYTES),
                    (long) count * Integer.BYTES,
                    address));
  }

  void download(DeviceMatrix matrix, float[] into, int at) {
    requirePart(matrix, Precision.FLOAT, at, into.length);
    copyOut(
        matrix,
        (offset, bytes, buffer) ->
            buffer
                .asFloatBuffer()
                .get(into, at + (int) (offset / Float.BYTES), bytes / Float.BYTES));
  }

  void download(DeviceMatrix matrix, double[] into, int at) {
    requirePart(matrix, Precision.DOUBLE, at, into.length);
    copyOut(
        matrix,
        (offset, bytes, buffer) ->
            buffer
                .asDoubleBuffer()
                .get(into, at + (int) (offset / Double.BYTES), bytes / Double.BYTES));
  }

  void download(long address, byte[] into, int at, int count) {
    Objects.checkFromIndexSize(at, count, into.length);
    lease.run(
        () ->
            lease
                .staging()
                .copyOut(
                    address,
                    count,
                    (offset, bytes, buffer) -> buffer.get(into, at + (int) offset, bytes)));
  }

  void download(long address, int[] into, int at, int count) {
    Objects.checkFromIndexSize(at, count, into.length);
    lease.run(
        () ->
            lease
                .staging()
                .copyOut(
                    address,
                    (long) count * Integer.BYTES,
                    (offset, bytes, buffer) ->
                        buffer
                            .asIntBuffer()
                            .get(
                                into, at + (int) (offset / Integer.BYTES), bytes / Integer.BYTES)));
  }

  private void copyIn(Staging.Source source, DeviceMatrix into) {
    if (into.isContiguous()) {
      lease.run(() -> lease.staging().copyIn(source, into.bytes(), into.address()));
      return;
    }
    DeviceMatrix packed = packed(into);
    copyIn(source, packed);
    kernels.copy(packed, into);
    lease.free(packed.address());
  }

  private void copyOut(DeviceMatrix matrix, Staging.Sink sink) {
    if (matrix.isContiguous()) {
      lease.run(() -> lease.staging().copyOut(matrix.address(), matrix.bytes(), sink));
      return;
    }
    DeviceMatrix packed = packed(matrix);
    kernels.copy(matrix, packed);
    copyOut(packed, sink);
    lease.free(packed.address());
  }

  /** A matrix of the same shape without gaps. */
  private DeviceMatrix packed(DeviceMatrix matrix) {
    long address = lease.allocate(matrix.entries() * matrix.precision().bytes());
    return new DeviceMatrix(
        address, matrix.rows(), matrix.columns(), matrix.columns(), matrix.precision());
  }

  private static void requirePart(DeviceMatrix matrix, Precision precision, int at, int length) {
    if (matrix.precision() != precision) {
      throw new IllegalArgumentException(
          "a matrix of %s is copied as %s".formatted(matrix.precision(), precision));
    }
    Objects.checkFromIndexSize((long) at, matrix.entries(), (long) length);
  }
}
