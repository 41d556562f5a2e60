package org.tsenor.pruning.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.tsenor.pruning.band.LaneSums;
import org.tsenor.pruning.band.WeightLoops;

/** Sums of magnitudes and squares, lane by lane. */
final class VectorSums {
  // One species a type, and lanewise alone: on JDK 17 shorthands such as add, once they have seen
  // several species, allocate.
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private static final int WIDTH = DOUBLES.length();
  private static final int LANES = WeightLoops.LANES;

  private VectorSums() {}

  static int add(float[] magnitudes, int count, LaneSums into) {
    int nonzeros = 0;
    for (int lane = 0; lane < LANES; lane += FLOATS.length()) {
      nonzeros += addLanes(magnitudes, count, lane, into);
    }
    return nonzeros;
  }

  /** One vector of floats, which makes two of doubles: their additions overlap. */
  private static int addLanes(float[] magnitudes, int count, int lane, LaneSums into) {
    DoubleVector lowSum = DoubleVector.fromArray(DOUBLES, into.sums(), lane);
    DoubleVector highSum = DoubleVector.fromArray(DOUBLES, into.sums(), lane + WIDTH);
    DoubleVector lowSquare = DoubleVector.fromArray(DOUBLES, into.squares(), lane);
    DoubleVector highSquare = DoubleVector.fromArray(DOUBLES, into.squares(), lane + WIDTH);
    IntVector nonzeros = IntVector.zero(INTS);
    for (int i = lane; i < count; i += LANES) {
      FloatVector floats = FloatVector.fromArray(FLOATS, magnitudes, i);
      DoubleVector low = doubles(floats, 0);
      DoubleVector high = doubles(floats, 1);
      lowSum = lowSum.lanewise(VectorOperators.ADD, low);
      highSum = highSum.lanewise(VectorOperators.ADD, high);
      lowSquare = lowSquare.lanewise(VectorOperators.ADD, low.lanewise(VectorOperators.MUL, low));
      highSquare =
          highSquare.lanewise(VectorOperators.ADD, high.lanewise(VectorOperators.MUL, high));
      // The negated bits of a magnitude are negative above zero, and zero at zero.
      nonzeros =
          nonzeros.lanewise(
              VectorOperators.ADD,
              floats
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.NEG)
                  .lanewise(VectorOperators.LSHR, 31));
    }
    lowSum.intoArray(into.sums(), lane);
    highSum.intoArray(into.sums(), lane + WIDTH);
    lowSquare.intoArray(into.squares(), lane);
    highSquare.intoArray(into.squares(), lane + WIDTH);
    return nonzeros.reduceLanes(VectorOperators.ADD);
  }

  private static DoubleVector doubles(FloatVector floats, int part) {
    return (DoubleVector) floats.convertShape(VectorOperators.F2D, DOUBLES, part);
  }
}
