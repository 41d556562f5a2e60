package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.OptimalityCertificate;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.Structure;

/** The kernels around the mask kernels, on an emulated device, judged by loops. */
class EmulatedMaskKernelsTest {
  private static final int SCHEDULES = 3;

  @BeforeAll
  static void requireCompiler() {
    assumeTrue(EmulatorBuild.unavailableReason().isEmpty());
  }

  private static EmulatedDevice device(int schedule) throws IOException {
    return new EmulatedDevice(KernelSources.ofProject(), schedule);
  }

  static Stream<Arguments> rectangles() {
    return Stream.of(2, 3, 4, 6, 8, 16, 32, 64)
        .flatMap(size -> Stream.of(Structure.values()).map(s -> Arguments.of(s, size)));
  }

  private static double[] drawn(int count, long seed) {
    Random random = new Random(seed);
    return random
        .doubles(count)
        .map(value -> Math.scalb(value - 0.5, random.nextInt(40)))
        .toArray();
  }

  /** Scores, exponents and sums of all blocks, next to values that are not the rectangle's. */
  @ParameterizedTest
  @MethodSource("rectangles")
  void scoresAreThoseOfLoops(Structure structure, int size) throws IOException {
    int rows = 2 * size;
    int columns = 3 * size;
    int stride = columns + 5;
    double[] values = drawn(rows * stride, size);
    // A block of zeros, tiny and huge ones, and a negative zero.
    for (int row = 0; row < size; row++) {
      Arrays.fill(values, row * stride, row * stride + size, row == 1 ? -0.0 : 0.0);
      for (int column = size; column < 2 * size; column++) {
        values[row * stride + column] *= row % 2 == 0 ? 0x1p-1060 : 0x1p-300;
        values[(size + row) * stride + column] *= 0x1p900;
      }
    }
    double[] factors = Arrays.stream(drawn(columns, 7)).map(Math::abs).toArray();
    for (int power = 1; power <= 2; power++) {
      NaiveScores naive = new NaiveScores(structure, size, power);
      int blocks = naive.score(values, stride, factors, rows);
      EmulatedBuffers task =
          new EmulatedBuffers()
              .doubles("values", values)
              .doubles("factors", factors)
              .floats("scores", new float[rows * columns])
              .ints("exponents", new int[blocks])
              .doubles("totals", new double[blocks])
              .number((long) stride)
              .numbers(rows, columns, size, naive.blockRows, power, 0);
      try (EmulatedDevice device = device(power)) {
        task.run(device, "score_blocks", (blocks * lanes(size) + 127) / 128, 128);
      }
      assertArrayEquals(naive.scores, task.floats("scores"));
      assertArrayEquals(naive.exponents, task.ints("exponents"));
      double total = Arrays.stream(task.doubles("totals")).sum();
      assertEquals(naive.total, total, 1e-12 * naive.total);
    }
  }

  /** Scores in the units of their blocks, by loops over all entries. */
  private static final class NaiveScores {
    final int blockRows;
    float[] scores;
    int[] exponents;
    double total;
    private final int size;
    private final int power;

    NaiveScores(Structure structure, int size, int power) {
      this.blockRows = structure == Structure.TRANSPOSABLE ? size : 1;
      this.size = size;
      this.power = power;
    }

    /** Scores all blocks, and gives their number. */
    int score(double[] values, int stride, double[] factors, int rows) {
      int columns = factors.length;
      int across = columns / size;
      scores = new float[rows * columns];
      exponents = new int[rows / blockRows * across];
      double[] largest = new double[exponents.length];
      for (int i = 0; i < scores.length; i++) {
        double score = Math.abs(values[i / columns * stride + i % columns] * factors[i % columns]);
        int block = block(i, columns);
        largest[block] = Math.max(largest[block], score);
      }
      Arrays.setAll(
          exponents, block -> Math.max(-1000, Math.min(1000, Math.getExponent(largest[block]))));
      for (int i = 0; i < scores.length; i++) {
        double score = Math.abs(values[i / columns * stride + i % columns] * factors[i % columns]);
        int exponent = exponents[block(i, columns)];
        double scaled = Math.pow(Math.scalb(score, -exponent), power);
        scores[i] = (float) scaled;
        total += Math.scalb(scaled, power * exponent);
      }
      return exponents.length;
    }

    private int block(int entry, int columns) {
      return entry / columns / blockRows * (columns / size) + entry % columns / size;
    }
  }

  private static int lanes(int size) {
    return Math.max(4, Math.min(32, size <= 4 ? 4 : 2 * Integer.highestOneBit(size - 1)));
  }

  @Test
  void whatIsNotFiniteStaysSo() throws IOException {
    double[] values = drawn(32, 1);
    values[9] = Double.NaN;
    values[17] = Double.NEGATIVE_INFINITY;
    EmulatedBuffers task =
        new EmulatedBuffers()
            .doubles("values", values)
            .number(0L)
            .floats("scores", new float[32])
            .ints("exponents", new int[8])
            .doubles("totals", new double[8])
            .number(8L)
            .numbers(4, 8, 4, 1, 2, 0);
    try (EmulatedDevice device = device(0)) {
      task.run(device, "score_blocks", 1, 128);
    }
    float[] scores = task.floats("scores");
    assertTrue(Float.isNaN(scores[9]));
    assertEquals(Float.POSITIVE_INFINITY, scores[17]);
    assertTrue(IntStream.range(0, 8).allMatch(i -> Float.isFinite(scores[i])));
  }

  @ParameterizedTest
  @MethodSource("rectangles")
  void talliesAreThoseOfLoops(Structure structure, int size) throws IOException {
    int lines = structure == Structure.TRANSPOSABLE ? 2 : 2 * size;
    int blocks = 35 * lines;
    Random random = new Random(size);
    double[] bounds = random.doubles(blocks, 1, 2).toArray();
    double[] kept = Arrays.stream(bounds).map(bound -> bound * random.nextDouble()).toArray();
    // Nothing to keep, and a bound that rounding has put below what is kept.
    bounds[7] = 0;
    kept[7] = 0;
    kept[9] = bounds[9] * (1 + 1e-15);
    double[] totals = random.doubles(blocks, 2, 3).toArray();
    int[] exponents = random.ints(blocks, -20, 20).toArray();
    int[] completed = IntStream.range(0, blocks).map(block -> block % 5).toArray();
    EmulatedBuffers task =
        new EmulatedBuffers()
            .ints("outcomes", completed)
            .doubles("kept", kept)
            .doubles("bounds", bounds)
            .ints("exponents", exponents)
            .doubles("totals", totals)
            .doubles("sums", new double[6 * lines])
            .numbers(lines, 35, 2, 0);
    try (EmulatedDevice device = device(2)) {
      task.run(device, "tally_blocks", (lines + 3) / 4, 128);
      task.run(device, "tally_blocks", (lines + 3) / 4, 128);
    }
    double[] wanted = new double[6];
    for (int block = 0; block < blocks; block++) {
      double gap = OptimalityCertificate.relativeGap(kept[block], bounds[block]);
      wanted[0] += Math.scalb(kept[block], 2 * exponents[block]);
      wanted[1] += Math.scalb(bounds[block], 2 * exponents[block]);
      wanted[2] += totals[block];
      wanted[3] += gap;
      wanted[4] = Math.max(wanted[4], gap);
      wanted[5] += completed[block];
    }
    double[] sums = task.doubles("sums");
    for (int which : new int[] {0, 1, 2, 3, 5}) {
      assertEquals(2 * wanted[which], sum(sums, which, lines), 1e-12 * wanted[which]);
    }
    double gap = Arrays.stream(sums, 4 * lines, 5 * lines).max().orElseThrow();
    assertEquals(wanted[4], gap, 1e-15);
  }

  private static double sum(double[] sums, int which, int lines) {
    return Arrays.stream(sums, which * lines, (which + 1) * lines).sum();
  }

  @ParameterizedTest
  @MethodSource("rectangles")
  void aWorseMaskIsNotTaken(Structure structure, int size) throws IOException {
    if (structure == Structure.STANDARD) {
      return;
    }
    int across = 5;
    int columns = across * size;
    int rows = 3 * size;
    Random random = new Random(size);
    float[] scores = new float[rows * columns];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextFloat();
    }
    long[] before = words(random, rows * across, size);
    long[] chosen = words(random, rows * across, size);
    // Equal masks are no change.
    for (int row = 0; row < size; row++) {
      chosen[row * across] = before[row * across];
    }
    int blocks = 3 * across;
    double[] kept = new double[blocks];
    int[] outcomes = new int[blocks];
    Arrays.fill(outcomes, 9);
    EmulatedBuffers task =
        new EmulatedBuffers()
            .floats("scores", scores)
            .mask("before", EmulatedBuffers.mask(before, size, rows, columns), size, columns)
            .mask("mask", EmulatedBuffers.mask(chosen, size, rows, columns), size, columns)
            .doubles("kept", kept)
            .ints("outcomes", outcomes)
            .ints("count", 100)
            .numbers(rows, columns);
    int pieces = 3 * (size == 4 ? 3 : 5);
    try (EmulatedDevice device = device(size)) {
      task.run(device, "keep_better_masks", (pieces + 3) / 4, 128);
    }
    int count = 100;
    for (int block = 0; block < blocks; block++) {
      double old = keptScore(scores, before, block, size);
      boolean better = old > keptScore(scores, chosen, block, size);
      count += better ? 1 : 0;
      assertEquals(better ? 0 : 9, task.ints("outcomes")[block]);
      assertEquals(better ? old : 0, task.doubles("kept")[block], 1e-12 * old);
      for (int row = 0; row < size; row++) {
        int word = (block / across * size + row) * across + block % across;
        chosen[word] = better ? before[word] : chosen[word];
      }
    }
    assertTrue(count > 100 && count < 100 + blocks);
    assertEquals(count, task.ints("count")[0]);
    assertArrayEquals(EmulatedBuffers.mask(chosen, size, rows, columns), task.bytes("mask"));
  }

  private static long[] words(Random random, int count, int size) {
    long all = size == 64 ? -1L : (1L << size) - 1;
    return random.longs(count).map(word -> word & all).toArray();
  }

  private static double keptScore(float[] scores, long[] words, int block, int size) {
    float[] ofBlock = new float[size * size];
    long[] rows = new long[size];
    for (int row = 0; row < size; row++) {
      int inBand = block / 5 * size + row;
      System.arraycopy(scores, (inBand * 5 + block % 5) * size, ofBlock, row * size, size);
      rows[row] = words[inBand * 5 + block % 5];
    }
    return OptimalityCertificate.keptScore(
        new ScoreBatch(size, size, 1, ofBlock), new MaskBatch(size, size, 1, rows), 0);
  }

  /** Rows of more than one piece of 256 columns, and masks of every layout. */
  @ParameterizedTest
  @MethodSource("rectangles")
  void masksRestrictAndArePackedAndCompared(Structure structure, int size) throws IOException {
    int across = 300 / size;
    int columns = across * size;
    int rows = 3;
    Random random = new Random(size);
    long[] words = words(random, rows * across, size);
    long[] others = words(random, rows * across, size);
    byte[] mask = EmulatedBuffers.mask(words, size, rows, columns);
    double[] from = drawn(rows * columns, size);
    int grid = rows * ((columns + 255) / 256);
    for (int schedule = 0; schedule < SCHEDULES; schedule++) {
      try (EmulatedDevice device = device(schedule)) {
        double[] kept =
            new EmulatedBuffers()
                .doubles("from", from)
                .doubles("into", drawn(rows * columns, 3))
                .mask("mask", mask, size, columns)
                .numbers(columns, 0)
                .run(device, "restrict_to_mask", grid, 256)
                .doubles("into");
        byte[] packed =
            new EmulatedBuffers()
                .mask("mask", mask, size, columns)
                .bytes("rows", new byte[rows * ((columns + 7) / 8)])
                .numbers(rows, columns)
                .run(device, "pack_mask", 1, 256)
                .bytes("rows");
        for (int i = 0; i < kept.length; i++) {
          boolean keeps = (words[i / size] >>> i % size & 1) != 0;
          assertEquals(keeps ? from[i] : 0, kept[i]);
          int at = i % columns;
          int bit = packed[i / columns * ((columns + 7) / 8) + at / 8] >> at % 8 & 1;
          assertEquals(keeps ? 1 : 0, bit);
        }
        int changes = 0;
        int all = 0;
        for (int word = 0; word < words.length; word++) {
          changes += Long.bitCount(words[word] ^ others[word]);
          all += Long.bitCount(words[word]);
        }
        byte[] other = EmulatedBuffers.mask(others, size, rows, columns);
        assertEquals(7 + changes, changes(device, mask, other));
        assertEquals(7 + all, changes(device, mask, null));
      }
    }
  }

  private static int changes(EmulatedDevice device, byte[] left, byte[] right) throws IOException {
    EmulatedBuffers task = new EmulatedBuffers().bytes("left", left);
    EmulatedBuffers both = right == null ? task.number(0L) : task.bytes("right", right);
    return both.ints("count", 7)
        .number((long) left.length)
        .run(device, "count_changes", 2, 256)
        .ints("count")[0];
  }
}
