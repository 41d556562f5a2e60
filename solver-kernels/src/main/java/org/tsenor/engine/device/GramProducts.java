package org.tsenor.engine.device;

import org.tsenor.gpu.DeviceProperties;

/**
 * How products of activations get into a sum of doubles.
 *
 * <p>Where doubles are multiplied about as fast as floats, activations are made doubles first:
 * their products are then exact, and there is nothing else to add. Elsewhere doubles take 32 or 64
 * times as long, and products of a few hundred tokens are summed in float.
 */
interface GramProducts {
  /**
   * Adds the products of some tokens.
   *
   * @param activations floats of shape (tokens, size)
   */
  void add(DeviceWork work, DeviceMatrix activations, GramPanels into);

  /**
   * Deals out the way for a device.
   *
   * @param columns of the widest activations
   * @param tokens of the longest window
   */
  static GramProducts in(DeviceSlab slab, DeviceProperties device, int columns, int tokens) {
    return hasFastDoubles(device)
        ? DoubleProducts.in(slab, columns, tokens)
        : FloatProducts.in(slab, columns);
  }

  /**
   * Whether doubles take at most about twice as long as floats: the compute capabilities of the
   * data center's A100, H100, H200 and B200 alone (CUDA programming guide, arithmetic throughput).
   */
  static boolean hasFastDoubles(DeviceProperties device) {
    return device.minor() == 0
        && (device.major() == 8 || device.major() == 9 || device.major() == 10);
  }
}
