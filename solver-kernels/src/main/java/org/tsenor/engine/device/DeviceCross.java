package org.tsenor.engine.device;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.tsenor.engine.GramSteps;
import org.tsenor.gpu.DeviceProperties;

/**
 * Sums of products of two activations on a device.
 *
 * @param sums of all rows and columns
 */
record DeviceCross(DeviceSums sums) implements GramSteps.Cross {
  /** Deals sums out. */
  static DeviceCross in(
      DeviceSlab slab, DeviceProperties device, int[] rows, int[] columns, int tokens) {
    if (rows.length != columns.length) {
      throw new IllegalArgumentException(
          "sums with rows for %d and columns for %d".formatted(rows.length, columns.length));
    }
    int activations =
        IntStream.range(0, rows.length).map(index -> rows[index] + columns[index]).max().orElse(0);
    SumProducts.Sizes sizes =
        new SumProducts.Sizes(
            tokens,
            activations,
            Arrays.stream(rows).max().orElse(0),
            Arrays.stream(columns).max().orElse(0));
    return new DeviceCross(
        new DeviceSums(
            IntStream.range(0, rows.length)
                .mapToObj(index -> SumPanels.whole(slab, rows[index], columns[index]))
                .toList(),
            tokens,
            SumProducts.in(slab, device, sizes)));
  }
}
