package org.tsenor.mask.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tsenor.mask.scalar.PlanRoundingTest.assertMask;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SwapRefinementTest {
  @Test
  void appliesTheSwapThatGainsMost() {
    // Row 2 and column 2 are short. Dropping (0, 0) for (0, 2) and (2, 0) gains 4 + 3 - 6 = 1,
    // dropping (1, 1) for (1, 2) and (2, 1) gains 1 + 2 - 1 = 2.
    float[] scores = {6, 0, 4, 0, 1, 1, 3, 2, 0};
    BlockMask mask = new BlockMask(3);
    mask.read(new long[] {0b001, 0b010, 0b000}, 0);
    assertEquals(0, new SwapRefinement(3, 1).improve(mask, scores, 0, 0));
    assertEquals(1, new SwapRefinement(3, 1).improve(mask, scores, 0, 10));
    assertMask(mask, 0b001, 0b100, 0b010);
  }

  @Test
  void localSearchAppliesNoSwapThatGainsNothing() {
    float[] scores = {6, 0, 3, 0, 9, 1, 3, 2, 0};
    BlockMask mask = new BlockMask(3);
    mask.read(new long[] {0b001, 0b010, 0b000}, 0);
    assertEquals(0, new SwapRefinement(3, 1).improve(mask, scores, 0, 10));
    assertMask(mask, 0b001, 0b010, 0b000);
  }

  @Test
  void completionSwapsAtALossWhereNoEntryIsFree() {
    // Row 1 and column 1 share only the entry that is kept already.
    float[] scores = {0, 1, 9, 1, 5, 0, 9, 0, 9};
    BlockMask mask = new BlockMask(3);
    mask.read(new long[] {0b101, 0b010, 0b101}, 0);
    assertEquals(1, new SwapRefinement(3, 2).complete(mask, scores, 0));
    assertMask(mask, 0b110, 0b011, 0b101);
  }

  @Test
  void completionTakesTheBestFreeEntryFirst() {
    float[] scores = {1, 2, 3, 4};
    BlockMask mask = new BlockMask(2);
    assertEquals(2, new SwapRefinement(2, 1).complete(mask, scores, 0));
    assertMask(mask, 0b01, 0b10);
  }

  @Test
  void aMaskThatKeepsTooManyIsRefused() {
    BlockMask mask = new BlockMask(3);
    mask.read(new long[] {0b111, 0b111, 0b000}, 0);
    SwapRefinement refinement = new SwapRefinement(3, 2);
    assertThrows(IllegalArgumentException.class, () -> refinement.complete(mask, new float[9], 0));
  }

  @Test
  void completionFillsAnyMask() {
    Random random = new Random(3);
    for (int trial = 0; trial < 2000; trial++) {
      int size = 2 + random.nextInt(trial % 100 == 0 ? 63 : 11);
      int kept = 1 + random.nextInt(size - 1);
      float[] scores = new float[size * size];
      for (int entry = 0; entry < scores.length; entry++) {
        scores[entry] = random.nextInt(5);
      }
      BlockMask mask = randomMask(size, kept, random);
      int before = entries(mask);
      int added = new SwapRefinement(size, kept).complete(mask, scores, 0);
      assertEquals(size * kept - before, added);
      for (int line = 0; line < size; line++) {
        assertEquals(kept, mask.rowCount(line));
        assertEquals(kept, mask.columnCount(line));
      }
    }
  }

  /** Random entries where there is room, as many as by chance: often greedy to the end. */
  private static BlockMask randomMask(int size, int kept, Random random) {
    BlockMask mask = new BlockMask(size);
    int attempts = random.nextInt(4 * size * size);
    for (int attempt = 0; attempt < attempts; attempt++) {
      int row = random.nextInt(size);
      int column = random.nextInt(size);
      if (mask.rowCount(row) < kept && mask.columnCount(column) < kept) {
        mask.add(row, column);
      }
    }
    return mask;
  }

  private static int entries(BlockMask mask) {
    int entries = 0;
    for (int row = 0; row < mask.size(); row++) {
      entries += mask.rowCount(row);
    }
    return entries;
  }
}
