package org.tsenor.job.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightFormat;

class BandCheckTest {
  private static final Sparsity TRANSPOSABLE =
      new Sparsity(new NmPattern(1, 2), Structure.TRANSPOSABLE);
  private static final Sparsity STANDARD = new Sparsity(new NmPattern(1, 2), Structure.STANDARD);

  /** Two blocks beside each other: the diagonal, and the other diagonal. */
  private final float[] weights = {
    1, 0, 0, 2,
    0, 3, 4, 0
  };

  private final byte[] mask = {0b1001, 0b0110};

  @Test
  void provesASoundBand() {
    Checked checked = check(TRANSPOSABLE, true, mask, null);
    assertEquals(List.of(), checked.faults.messages());
    assertEquals(4, checked.counts.nonzeros());
    assertEquals(10, checked.counts.keptScore());
    assertEquals(30, checked.counts.keptSquare());
    assertEquals(0, checked.counts.keptZeros());
  }

  @Test
  void findsAColumnThatKeepsTooMany() {
    BandFaults faults = check(TRANSPOSABLE, true, new byte[] {0b1001, 0b1001}, null).faults;
    assertTrue(
        faults.messages().stream()
            .anyMatch(
                fault -> fault.contains("column 0, block row 3, block column 0: keeps 2 of 2")),
        faults.messages()::toString);
    assertEquals(
        2, check(STANDARD, true, new byte[] {0b1001, 0b1001}, null).faults.total(), "zeros only");
  }

  @Test
  void judgesColumnsAloneWhereGroupsRunDownThem() {
    Sparsity columns = new Sparsity(new NmPattern(1, 2), Structure.STANDARD, true);
    float[] twoInARow = {1, 5, 0, 2, 0, 0, 4, 0};
    System.arraycopy(twoInARow, 0, weights, 0, weights.length);
    Checked sound = check(columns, true, new byte[] {0b1011, 0b0100}, null);
    assertEquals(List.of(), sound.faults.messages());
    assertEquals(4, sound.counts.nonzeros());
    assertEquals(0, sound.counts.emptyGroups());
    weights[0] = 0;
    Checked empty = check(columns, true, new byte[] {0b1011, 0b0100}, null);
    assertEquals(1, empty.counts.emptyGroups());
    assertEquals(1, empty.counts.shortGroups());
    assertEquals(
        List.of(
            "column 0, block row 3, block column 0: keeps 2 of 2, must be exactly 1",
            "column 2, block row 3, block column 1: keeps 0 of 2, must be exactly 1"),
        check(columns, true, new byte[] {0b1011, 0b0001}, null).faults.messages().stream()
            .filter(fault -> fault.contains("block row"))
            .toList());
  }

  @Test
  void findsARowThatKeepsTooFew() {
    weights[0] = 0;
    byte[] fewer = {0b1000, 0b0110};
    assertEquals(
        List.of("row 6, block column 0: keeps 0 of 2, must be exactly 1"),
        check(STANDARD, true, fewer, null).faults.messages());
    assertEquals(0, check(STANDARD, false, fewer, null).faults.total());
  }

  @Test
  void findsAPrunedWeightThatIsNotPositiveZero() {
    weights[1] = -0.0f;
    assertEquals(
        List.of("row 6, column 1: pruned by the mask, but its bits are 0x80000000 and not +0.0"),
        check(TRANSPOSABLE, true, mask, null).faults.messages());
  }

  @Test
  void findsAKeptWeightThatChanged() {
    float[] original = weights.clone();
    original[1] = 9;
    assertEquals(0, check(TRANSPOSABLE, true, mask, original).faults.total());
    original[0] = 5;
    assertEquals(
        List.of("row 6, column 0: kept, but its bits are 0x3f800000 and were 0x40a00000"),
        check(TRANSPOSABLE, true, mask, original).faults.messages());
  }

  @Test
  void withoutAMaskCountsNonzeros() {
    weights[1] = 7;
    assertEquals(2, check(TRANSPOSABLE, true, null, null).faults.total(), "row 6 and column 1");
  }

  @Test
  void withoutAMaskSaysWhichWeightsAreNegativeZeros() {
    weights[1] = -0.0f;
    assertEquals(
        "row 6, block column 0: keeps 2 of 2 (1 of them are -0.0: a pruned weight is +0.0), may be at most 1",
        check(STANDARD, true, null, null).faults.messages().get(0));
  }

  @Test
  void withoutAMaskNoMoreMayBeDroppedThanThePatternDrops() {
    float[] original = {1, 5, 6, 2, 7, 3, 4, 8};
    assertEquals(0, check(TRANSPOSABLE, true, null, original).faults.total());
    weights[0] = 0;
    BandFaults faults = check(TRANSPOSABLE, true, null, original).faults;
    assertEquals(
        List.of(
            "row 6, block column 0: 2 weights are zero that were not, may be at most 1",
            "column 0, block row 3, block column 0: 2 weights are zero that were not, may be at"
                + " most 1"),
        faults.messages());
    original[0] = 0;
    assertEquals(0, check(TRANSPOSABLE, true, null, original).faults.total(), "it was zero");
  }

  @Test
  void countsZerosThatAreKeptAndGroupsWithNothingElse() {
    weights[0] = 0;
    WeightCounts counts = check(TRANSPOSABLE, true, mask, null).counts;
    assertEquals(1, counts.keptZeros());
    assertEquals(1, counts.emptyGroups());
    assertEquals(1, counts.shortGroups());
    assertEquals(3, counts.nonzeros());
  }

  /** A band that was looked at. */
  private record Checked(WeightCounts counts, BandFaults faults) {}

  private Checked check(Sparsity target, boolean complete, byte[] bits, float[] original) {
    BandFaults faults = new BandFaults();
    BandCheck check = new BandCheck(new BandCheck.Rules(target, complete, false, 1), faults);
    WeightCounts counts =
        check.check(
            new WrittenBand(
                bytes(weights),
                bits,
                original == null ? null : bytes(original),
                WeightFormat.F32,
                6,
                4));
    return new Checked(counts, faults);
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
