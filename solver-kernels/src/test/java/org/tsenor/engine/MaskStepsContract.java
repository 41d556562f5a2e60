package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** What masks keep, count and become: all of it bit for bit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MaskStepsContract extends StepsFixture {
  private record Parts(
      Matrix values,
      Matrix into,
      Matrix before,
      Matrix after,
      Mask mask,
      Mask other,
      MaskSteps.Rows bits,
      MaskSteps.Space space) {}

  private static Layout<Parts> layout(SolverSettings solver, int rows, int columns) {
    return space ->
        new Parts(
            space.doubles(rows, columns),
            space.doubles(rows, columns),
            space.floats(rows, columns),
            space.floats(rows, columns),
            space.mask(solver, rows, columns),
            space.mask(solver, rows, columns),
            space.maskRows(rows, columns),
            space.maskSpace(solver, rows, columns));
  }

  Stream<Arguments> rectangles() {
    return Stream.of("2:4", "4:8", "16:32", "3:6", "1:3", "20:40", "32:64")
        .map(
            text -> {
              String[] pattern = text.split(":");
              return new NmPattern(Integer.parseInt(pattern[0]), Integer.parseInt(pattern[1]));
            })
        .flatMap(
            pattern ->
                Stream.of(
                    // One row; several pieces of columns; an odd number of blocks.
                    Arguments.of(SolverSettings.exact(Structure.STANDARD, pattern), 1, 1),
                    Arguments.of(SolverSettings.exact(Structure.STANDARD, pattern), 5, 7),
                    Arguments.of(
                        SolverSettings.exact(Structure.TRANSPOSABLE, pattern),
                        2 * pattern.blockSize(),
                        3)));
  }

  private static void choose(
      Steps steps, SolverSettings solver, Parts parts, long seed, Mask into) {
    double[] values = drawn(parts.values().rows() * parts.values().columns(), seed);
    put(steps, values, parts.values());
    steps.masks().chooser(solver, 1, parts.space()).choose(parts.values(), Optional.empty(), into);
  }

  @ParameterizedTest
  @MethodSource("rectangles")
  void masksKeepWhatTheirBitsSay(SolverSettings solver, int rows, int across) {
    int columns = across * solver.pattern().blockSize();
    int entries = rows * columns;
    double[] wide = hard(entries, 1);
    float[] narrow = hardFloats(entries, 2);
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          MaskSteps masks = steps.masks();
          choose(steps, solver, parts, 3, parts.mask());
          boolean[] keeps = bits(steps, parts.mask(), parts.bits(), rows, columns);
          long count = IntStream.range(0, entries).filter(i -> keeps[i]).count();
          assertEquals((long) rows * across * solver.pattern().kept(), count);
          assertEquals(count, masks.kept(parts.mask()));
          double[] restricted = new double[entries];
          float[] kept = new float[entries];
          for (int i = 0; i < entries; i++) {
            restricted[i] = keeps[i] ? wide[i] : 0.0;
            kept[i] = keeps[i] ? narrow[i] : 0f;
          }
          masks.restrict(put(steps, wide, parts.values()), parts.mask(), parts.into());
          assertBits(restricted, doubles(steps, parts.into()));
          masks.restrict(parts.values(), parts.mask(), parts.values());
          assertBits(restricted, doubles(steps, parts.values()));
          masks.keep(put(steps, narrow, parts.before()), parts.mask(), parts.after());
          assertBits(kept, floats(steps, parts.after()));
          assertBits(narrow, floats(steps, parts.before()));
        });
  }

  @ParameterizedTest
  @MethodSource("rectangles")
  void changesAreCounted(SolverSettings solver, int rows, int across) {
    int columns = across * solver.pattern().blockSize();
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          MaskSteps masks = steps.masks();
          choose(steps, solver, parts, 4, parts.mask());
          choose(steps, solver, parts, 5, parts.other());
          boolean[] left = bits(steps, parts.mask(), parts.bits(), rows, columns);
          boolean[] right = bits(steps, parts.other(), parts.bits(), rows, columns);
          long changes = IntStream.range(0, left.length).filter(i -> left[i] != right[i]).count();
          assertEquals(changes, masks.changes(parts.mask(), parts.other()));
          assertEquals(changes, masks.changes(parts.other(), parts.mask()));
          assertEquals(0, masks.changes(parts.mask(), parts.mask()));
        });
  }

  @ParameterizedTest
  @MethodSource("rectangles")
  void rowsOfBitsAreClearedAndGivenFromAnyIndexOn(SolverSettings solver, int rows, int across) {
    int columns = across * solver.pattern().blockSize();
    int bytes = rows * ((columns + 7) / 8);
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          choose(steps, solver, parts, 6, parts.mask());
          boolean[] keeps = bits(steps, parts.mask(), parts.bits(), rows, columns);
          byte[] all = new byte[bytes + 5];
          all[2] = 77;
          all[bytes + 3] = 78;
          steps.masks().download(parts.bits(), all, 3);
          assertEquals(77, all[2]);
          assertEquals(78, all[bytes + 3]);
          for (int i = 0; i < keeps.length; i++) {
            int at = 3 + i / columns * ((columns + 7) / 8) + i % columns / 8;
            assertEquals(keeps[i], (all[at] >> i % columns % 8 & 1) != 0);
          }
          // Bits behind the last column are zeros.
          int ones = 0;
          for (int i = 3; i < bytes + 3; i++) {
            ones += Integer.bitCount(all[i] & 255);
          }
          assertEquals(steps.masks().kept(parts.mask()), ones);
          steps.masks().clear(parts.bits());
          boolean[] cleared = bits(steps, parts.bits(), rows, columns);
          assertArrayEquals(new boolean[keeps.length], cleared);
          assertFalse(cleared[0]);
        });
  }

  @ParameterizedTest
  @MethodSource("rectangles")
  void whatDoesNotFitIsRefused(SolverSettings solver, int rows, int across) {
    int size = solver.pattern().blockSize();
    int columns = across * size;
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          MaskSteps masks = steps.masks();
          choose(steps, solver, parts, 7, parts.mask());
          Matrix less = parts.into().columnRange(0, columns - 1);
          assertRefused(() -> masks.restrict(less, parts.mask(), less));
          assertRefused(() -> masks.restrict(parts.values(), parts.mask(), less));
          assertRefused(() -> masks.keep(parts.values(), parts.mask(), parts.after()));
          assertRefused(
              () ->
                  masks
                      .chooser(solver, 1, parts.space())
                      .choose(less, Optional.empty(), parts.other()));
          assertRefused(
              () ->
                  masks
                      .chooser(solver, 1, parts.space())
                      .choose(parts.values(), Optional.of(less.rowRange(0, 1)), parts.other()));
          assertForeign(() -> masks.pack(new Mask() {}, parts.bits()));
          assertForeign(() -> masks.pack(parts.mask(), new MaskSteps.Rows() {}));
          assertForeign(() -> masks.chooser(solver, 1, new MaskSteps.Space() {}));
        });
  }
}
