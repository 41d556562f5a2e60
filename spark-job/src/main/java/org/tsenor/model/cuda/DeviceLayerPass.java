package org.tsenor.model.cuda;

import java.io.IOException;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerPass;

/**
 * Passes windows through one decoder layer on a device: the residual stream is copied there and
 * back, everything else stays.
 *
 * <p>Device memory: the layer's weights as floats, which tasks share; activations of one window,
 * see {@link DeviceScratch}.
 */
public final class DeviceLayerPass implements LayerPass {
  private final DeviceLayers.Lease lease;
  private final DeviceScratch scratch;
  private final DeviceDecoderLayer layer;

  private DeviceLayerPass(DecoderContext context, DeviceLayers.Lease lease) {
    this.lease = lease;
    this.scratch = new DeviceScratch(context, lease.work());
    this.layer = new DeviceDecoderLayer(context, lease.weights(), scratch, lease.work());
  }

  /**
   * Device memory of a pass.
   *
   * @param layer from 0
   */
  public static long bytes(DecoderContext context, int layer) {
    return DeviceLayerWeights.bytes(context.config(), layer) + DeviceScratch.bytes(context);
  }

  /** A pass that needs no other memory. */
  public static DeviceLayerPass open(DeviceSite site, DecoderContext context, StoredLayer layer)
      throws IOException {
    return open(site, context, layer, 0);
  }

  /**
   * A pass; waits until the device has room.
   *
   * @param bytes of device memory that the caller will take of {@link #work}
   * @throws org.tsenor.gpu.CudaException.OutOfDeviceMemoryException if the bound or the device is
   *     too small
   */
  public static DeviceLayerPass open(
      DeviceSite site, DecoderContext context, StoredLayer layer, long bytes) throws IOException {
    long all = Math.addExact(DeviceScratch.bytes(context), bytes);
    DeviceLayers.Lease lease =
        DeviceLayers.of(site.device()).take(site, context.config(), layer, all);
    boolean done = false;
    try {
      DeviceLayerPass pass = new DeviceLayerPass(context, lease);
      done = true;
      return pass;
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  /** What the task has of the device. */
  public DeviceWork work() {
    return lease.work();
  }

  @Override
  public void forward(FloatMatrix hidden) {
    DeviceMatrix stream = upload(hidden);
    layer.forward(stream, DeviceActivations.NONE);
    work().download(stream, hidden.values());
  }

  /**
   * Passes one window as far as its listener wants; what becomes of the residual stream stays on
   * the device.
   *
   * @param hidden shape (tokens, hidden); not changed
   */
  public void show(FloatMatrix hidden, DeviceActivations listener) {
    layer.forward(upload(hidden), listener);
  }

  private DeviceMatrix upload(FloatMatrix hidden) {
    if (hidden.rows() > scratch.maxTokens()) {
      throw new IllegalArgumentException(
          "a window of %d tokens: allowed are at most %d"
              .formatted(hidden.rows(), scratch.maxTokens()));
    }
    DeviceMatrix stream = scratch.hidden(hidden.rows());
    work().upload(hidden.values(), 0, stream);
    return stream;
  }

  @Override
  public void close() {
    lease.close();
  }
}
