package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * Turns the mask that potentials threshold to into the optimal one of exactly N: successive
 * shortest paths by Dijkstra's algorithm over reduced scores, as the scalar solver does, with all
 * steps out of a line taken at once.
 *
 * <p>Distances are kept as float bits, whose integer order is theirs. At most 2M lines are settled
 * a path and every path mends one entry: it ends.
 */
final class VectorAugmentingPaths implements Kernel {
  private static final int FAR = Float.floatToRawIntBits(3e38f);

  /** Lane i has bit i. */
  private static final IntVector LANE_BITS = laneBits();

  private final Kernel search = this;
  private final Kernel raise = this::raise;
  private final int stride;
  private final long lines;
  private final PathFlip flip;
  private final LineBalance balance;

  /** Columns, then rows: of lines seen, and not yet settled. */
  private final int[] distance;

  /** Columns, then rows: of settled lines. */
  private final int[] settled;

  private long settledColumns;
  private long settledRows;
  private int reached;
  private int sink;
  private VectorScaledBlock block;
  private boolean found;

  VectorAugmentingPaths(int size, LineBalance balance) {
    this.stride = Lanes.padded(size);
    this.lines = -1L >>> (Long.SIZE - size);
    this.balance = balance;
    this.flip = new PathFlip(stride);
    this.distance = new int[2 * stride];
    this.settled = new int[2 * stride];
  }

  private static IntVector laneBits() {
    int[] bits = new int[Lanes.COUNT];
    for (int lane = 0; lane < bits.length; lane++) {
      bits[lane] = 1 << lane;
    }
    return Lanes.ints(bits, 0);
  }

  /**
   * Mends one entry along a shortest path; potentials follow, so that they go on proving the mask.
   *
   * @return whether there was a path, as there always is while potentials are finite
   */
  boolean mendOne(VectorScaledBlock target) {
    block = target;
    Kernel.call(search);
    if (found) {
      Kernel.call(raise);
      if (sink < stride) {
        flip.fromColumn(sink, block, balance);
      } else {
        flip.fromRow(sink - stride, block, balance);
      }
    }
    return found;
  }

  /** Searches until the nearest sink. */
  @Override
  public void run() {
    begin();
    while (true) {
      int line = nearest();
      boolean isColumn = line < stride;
      int index = isColumn ? line : line - stride;
      long sinks = isColumn ? balance.sinkColumns() : balance.sinkRows();
      found = reached != FAR && (sinks >>> index & 1) != 0;
      if (found || reached == FAR) {
        sink = line;
        return;
      }
      settled[line] = reached;
      distance[line] = FAR;
      settle(isColumn, index);
    }
  }

  private void begin() {
    Arrays.fill(distance, FAR);
    Arrays.fill(settled, FAR);
    flip.clear();
    settledColumns = ~lines;
    settledRows = ~lines;
    for (long from = balance.sourceColumns(); from != 0; from &= from - 1) {
      distance[Long.numberOfTrailingZeros(from)] = 0;
    }
    for (long from = balance.sourceRows(); from != 0; from &= from - 1) {
      distance[stride + Long.numberOfTrailingZeros(from)] = 0;
    }
  }

  /** The line with the smallest distance, and that distance in {@link #reached}. */
  private int nearest() {
    int least = FAR;
    int leastLane = 0;
    for (int lane = 0; lane < distance.length; lane += Lanes.COUNT) {
      int bits = Lanes.ints(distance, lane).reduceLanes(VectorOperators.MIN);
      leastLane = bits < least ? lane : leastLane;
      least = Math.min(least, bits);
    }
    reached = least;
    int lane = Lanes.ints(distance, leastLane).compare(VectorOperators.EQ, least).firstTrue();
    return leastLane + lane;
  }

  /**
   * Takes all steps out of a line. From a column a path goes on to the rows that keep an entry of
   * it, and drops that entry; from a row to the columns whose entry is free, and keeps it, for
   * which the reduced score counts with the other sign.
   */
  private void settle(boolean isColumn, int index) {
    float[] scores = isColumn ? block.byColumn() : block.byRow();
    float[] others = isColumn ? block.rowPotentials() : block.columnPotentials();
    float potential = (isColumn ? block.columnPotentials() : block.rowPotentials())[index];
    int[] before = isColumn ? flip.columnBefore() : flip.rowBefore();
    int sign = isColumn ? 0 : Integer.MIN_VALUE;
    int to = isColumn ? stride : 0;
    long allowed = markSettled(isColumn, index);
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      FloatVector loss =
          Lanes.floats(scores, index * stride + lane)
              .sub(Lanes.floats(others, lane))
              .sub(potential)
              .reinterpretAsInts()
              .lanewise(VectorOperators.XOR, sign)
              .max(0)
              .reinterpretAsFloats();
      IntVector through = loss.add(Float.intBitsToFloat(reached)).reinterpretAsInts();
      IntVector old = Lanes.ints(distance, to + lane);
      VectorMask<Integer> nearer =
          LANE_BITS
              .and((int) (allowed >>> lane))
              .compare(VectorOperators.NE, 0)
              .and(through.compare(VectorOperators.LT, old));
      old.blend(through, nearer).intoArray(distance, to + lane);
      Lanes.ints(before, lane).blend(index, nearer).intoArray(before, lane);
    }
  }

  /** Returns the lines that steps out of this one lead to, and that are not settled yet. */
  private long markSettled(boolean isColumn, int index) {
    if (isColumn) {
      settledColumns |= 1L << index;
      return block.columnWords()[index] & ~settledRows;
    }
    settledRows |= 1L << index;
    return ~block.rowWords()[index] & ~settledColumns;
  }

  /** Moves the potentials of settled lines so that every entry of the path has reduced score 0. */
  private void raise() {
    float[] columns = block.columnPotentials();
    float[] rows = block.rowPotentials();
    FloatVector end = FloatVector.broadcast(Lanes.FLOATS, Float.intBitsToFloat(reached));
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      FloatVector column = Lanes.ints(settled, lane).reinterpretAsFloats();
      FloatVector row = Lanes.ints(settled, stride + lane).reinterpretAsFloats();
      Lanes.floats(columns, lane).add(Lanes.positivePart(end.sub(column))).intoArray(columns, lane);
      Lanes.floats(rows, lane).sub(Lanes.positivePart(end.sub(row))).intoArray(rows, lane);
    }
  }
}
