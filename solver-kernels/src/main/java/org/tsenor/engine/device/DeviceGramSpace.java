package org.tsenor.engine.device;

import java.util.Arrays;
import org.tsenor.engine.GramSteps;
import org.tsenor.gpu.DeviceProperties;

/**
 * Sums of Gram matrices on a device, of each the lower triangle.
 *
 * @param sums of activations with themselves
 */
record DeviceGramSpace(DeviceSums sums) implements GramSteps.Space {
  /** Deals sums out. */
  static DeviceGramSpace in(DeviceSlab slab, DeviceProperties device, int[] columns, int tokens) {
    int widest = Arrays.stream(columns).max().orElse(0);
    return new DeviceGramSpace(
        new DeviceSums(
            Arrays.stream(columns).mapToObj(size -> SumPanels.lower(slab, size)).toList(),
            tokens,
            SumProducts.in(slab, device, new SumProducts.Sizes(tokens, widest, widest, widest))));
  }
}
