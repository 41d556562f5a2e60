package org.tsenor.engine.device;

import java.util.Arrays;
import java.util.List;
import org.tsenor.engine.GramSteps;
import org.tsenor.gpu.DeviceProperties;

/**
 * Sums of Gram matrices on a device.
 *
 * @param sums one after the other
 * @param tokens of the longest window
 * @param products how windows are added to them
 */
record DeviceGramSpace(List<GramPanels> sums, int tokens, GramProducts products)
    implements GramSteps.Space {
  /** Deals sums out. */
  static DeviceGramSpace in(DeviceSlab slab, DeviceProperties device, int[] columns, int tokens) {
    int widest = Arrays.stream(columns).max().orElse(0);
    return new DeviceGramSpace(
        Arrays.stream(columns).mapToObj(size -> GramPanels.in(slab, size)).toList(),
        tokens,
        GramProducts.in(slab, device, widest, tokens));
  }
}
