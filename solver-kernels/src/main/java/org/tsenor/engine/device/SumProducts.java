package org.tsenor.engine.device;

import org.tsenor.gpu.DeviceProperties;

/**
 * How products of activations get into a sum of doubles.
 *
 * <p>Where doubles are multiplied about as fast as floats, activations are made doubles first:
 * their products are then exact, and there is nothing else to add. Elsewhere doubles take 32 or 64
 * times as long, and products of a few hundred tokens are summed in float.
 */
interface SumProducts {
  /**
   * Adds the products of some tokens.
   *
   * @param left floats of shape (tokens, rows of the sum)
   * @param right floats of shape (tokens, columns of the sum); may be the same as {@code left}
   */
  void add(DeviceWork work, DeviceMatrix left, DeviceMatrix right, SumPanels into);

  /**
   * Deals out the way for a device.
   *
   * @param sizes of what is multiplied
   */
  static SumProducts in(DeviceSlab slab, DeviceProperties device, Sizes sizes) {
    return hasFastDoubles(device) ? DoubleProducts.in(slab, sizes) : FloatProducts.in(slab, sizes);
  }

  /**
   * The most that is multiplied.
   *
   * @param tokens of the longest window
   * @param activations columns of both factors of a sum, those of a factor with itself once
   * @param rows of a sum
   * @param columns of a sum
   */
  record Sizes(int tokens, int activations, int rows, int columns) {}

  /**
   * Whether doubles take at most about twice as long as floats: the compute capabilities of the
   * data center's A100, H100, H200 and B200 alone (CUDA programming guide, arithmetic throughput).
   */
  static boolean hasFastDoubles(DeviceProperties device) {
    return device.minor() == 0
        && (device.major() == 8 || device.major() == 9 || device.major() == 10);
  }
}
