package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the rows of large sums lie; no memory is needed for that. */
class SumPanelsTest {
  private static final int SIZE = 14336;

  /** 1.6 GB, beyond what an int counts. */
  @Test
  void rowsOfALargeSumFollowEachOther() {
    DeviceSlab slab = new DeviceSlab();
    SumPanels sum = SumPanels.whole(slab, SIZE, SIZE);
    assertEquals((long) SIZE * SIZE * Double.BYTES, slab.used());
    for (int row : new int[] {0, 1023, 1024, 9362, SIZE - 1}) {
      List<DeviceMatrix> pieces = sum.rowRange(row, row + 1);
      assertEquals(1, pieces.size());
      assertEquals((long) row * SIZE * Double.BYTES, pieces.get(0).address());
      assertEquals(SIZE, pieces.get(0).columns());
    }
  }

  @Test
  void rowsArePiecesOfPanels() {
    SumPanels sum = SumPanels.whole(new DeviceSlab(), 2500, 3);
    assertEquals(List.of(1024, 1024, 452), heights(sum.panels()));
    assertEquals(List.of(24, 1024, 252), heights(sum.rowRange(1000, 2300)));
    assertEquals(List.of(1024), heights(sum.rowRange(1024, 2048)));
    assertEquals(List.of(), sum.rowRange(2500, 2500));
    assertThrows(IndexOutOfBoundsException.class, () -> sum.rowRange(0, 2501));
    assertThrows(IndexOutOfBoundsException.class, () -> sum.rowRange(-1, 5));
  }

  private static List<Integer> heights(List<DeviceMatrix> pieces) {
    return pieces.stream().map(DeviceMatrix::rows).toList();
  }

  @Test
  void aTriangleHasHalfTheMemory() {
    DeviceSlab slab = new DeviceSlab();
    SumPanels sum = SumPanels.lower(slab, SIZE);
    assertEquals(SIZE / 1024 * (SIZE / 1024 + 1) / 2 * 1024L * 1024 * Double.BYTES, slab.used());
    assertEquals(1024, sum.rowRange(0, 1).get(0).columns());
    assertEquals(2048, sum.rowRange(1024, 1025).get(0).columns());
  }
}
