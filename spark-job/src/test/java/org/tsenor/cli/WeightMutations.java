package org.tsenor.cli;

import static org.tsenor.cli.Mutation.GATE;
import static org.tsenor.cli.Mutation.NORM;
import static org.tsenor.cli.Mutation.UP;
import static org.tsenor.cli.Mutation.listed;
import static org.tsenor.cli.Mutation.masks;
import static org.tsenor.cli.Mutation.ofWeights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;

/** Damage to weights, masks and archived weights, after which every file is listed anew. */
final class WeightMutations {
  private static final int COLUMNS = 128;
  private static final short NAN = (short) 0x7fc0;
  private static final short INFINITY = (short) 0xff80;

  private WeightMutations() {}

  static Stream<Mutation> weights() {
    return Stream.of(
        ofWeights("a bit of a kept weight", UP, WeightMutations::flipKept),
        ofWeights("a pruned weight", UP, w -> put(w, true, 0x3c00)),
        ofWeights("a pruned weight that is the smallest", UP, w -> put(w, true, 1)),
        ofWeights("a pruned weight that is -0.0", UP, w -> put(w, true, 0x8000)),
        ofWeights("a kept weight that is 0", UP, w -> put(w, false, 0)),
        ofWeights("a kept weight that is NaN", UP, w -> put(w, false, NAN)),
        ofWeights("a kept weight that is infinite", UP, w -> put(w, false, INFINITY)),
        ofWeights("a pruned weight that is NaN", UP, w -> put(w, true, NAN)),
        ofWeights("a norm that is NaN", NORM, w -> w.putShort(6, NAN)),
        ofWeights(
            "an embedding that is infinite",
            "model.embed_tokens.weight",
            w -> w.putShort(600, INFINITY)),
        ofWeights("zeros all over", UP, w -> w.put(new byte[w.capacity()])),
        ofWeights("a row of zeros", UP, w -> w.put(5 * 2 * COLUMNS, new byte[2 * COLUMNS])),
        ofWeights("a block of zeros", UP, WeightMutations::clearBlock),
        ofWeights("twice the weights", UP, WeightMutations::twice),
        masks("a bit of a mask less", m -> m.put(40, (byte) (m.get(40) & (m.get(40) - 1)))),
        masks("a bit of a mask more", m -> m.put(40, (byte) (m.get(40) | (m.get(40) + 1)))),
        masks("a mask moved along its rows", WeightMutations::rotate),
        masks("a mask of zeros", m -> m.put(new byte[m.capacity()])),
        masks("a mask of ones", WeightMutations::keepAll),
        listed("two masks swapped", UP, output -> swapTensors(output, "masks", ".mask")),
        listed(
            "two tensors swapped, masks and all",
            UP,
            output -> {
              swapTensors(output, "", "");
              swapTensors(output, "masks", ".mask");
              swapTensors(output, "compact", ".values");
              swapTensors(output, "compact", ".mask");
            }),
        listed("a checkerboard instead of the best mask", UP, WeightMutations::checkerboard));
  }

  private static void clearBlock(ByteBuffer weights) {
    for (int row = 0; row < 32; row++) {
      weights.put(2 * COLUMNS * row, new byte[64]);
    }
  }

  private static void keepAll(ByteBuffer mask) {
    for (int at = 0; at < mask.capacity(); at++) {
      mask.put(at, (byte) 0xff);
    }
  }

  private static void twice(ByteBuffer weights) {
    for (int at = 0; at < weights.capacity(); at += 2) {
      int bits = weights.getShort(at);
      weights.putShort(at, (short) (bits == 0 ? 0 : bits + 0x80));
    }
  }

  static void rotate(ByteBuffer mask) {
    for (int at = 0; at < mask.capacity(); at += 4) {
      mask.putInt(at, Integer.rotateLeft(mask.getInt(at), 1));
    }
  }

  private static void checkerboard(DamagedOutput output) throws IOException {
    byte[] original = new DamagedOutput(VerifyMutationsTest.MODEL).tensor("", UP);
    output.change(
        "masks",
        UP + ".mask",
        mask -> {
          for (int at = 0; at < mask.capacity(); at++) {
            mask.put(at, (byte) (at / (COLUMNS / 8) % 2 == 0 ? 0x55 : 0xaa));
          }
        });
    output.change(
        "",
        UP,
        weights -> {
          weights.put(original);
          for (int i = 0; i < weights.capacity() / 2; i++) {
            if ((i / COLUMNS + i) % 2 != 0) {
              weights.putShort(2 * i, (short) 0);
            }
          }
        });
  }

  private static void swapTensors(DamagedOutput output, String folder, String suffix)
      throws IOException {
    byte[] up = output.tensor(folder, UP + suffix);
    byte[] gate = output.tensor(folder, GATE + suffix);
    output.change(folder, UP + suffix, bytes -> bytes.put(gate));
    output.change(folder, GATE + suffix, bytes -> bytes.put(up));
  }

  private static int find(ByteBuffer weights, boolean zero) {
    int index = 3 * COLUMNS;
    while ((weights.getShort(2 * index) == 0) != zero) {
      index++;
    }
    return index;
  }

  private static void put(ByteBuffer weights, boolean zero, int bits) {
    weights.putShort(2 * find(weights, zero), (short) bits);
  }

  static Stream<Mutation> againstTheOriginal() {
    return Stream.of(
            ofWeights("a bit of a norm", NORM, w -> w.put(6, (byte) (w.get(6) ^ 1))),
            ofWeights(
                "a bit of an embedding",
                "model.embed_tokens.weight",
                w -> w.put(6, (byte) (w.get(6) ^ 1))),
            ofWeights(
                "the sign of a kept weight",
                UP,
                w -> put(w, false, w.getShort(2 * find(w, false)) ^ 0x8000)),
            ofWeights("two kept weights swapped", UP, WeightMutations::swapKept),
            listed("another config", "config.json", output -> output.flipBit("config.json")),
            listed("no tokenizer", "tokenizer.json", output -> output.delete("tokenizer.json")),
            listed(
                "another total of scores",
                UP,
                output -> output.reported(UP, t -> ReportMutations.scale(t, "total_score", 1.001))),
            listed(
                "a checkerboard with a report of its own",
                UP + ": upper_bound is reported as",
                WeightMutations::reportedCheckerboard),
            Mutation.plain(
                "another share of squares",
                UP,
                output ->
                    output.reported(UP, t -> ReportMutations.scale(t, "square_share", 0.9999))))
        .map(Mutation::compared);
  }

  /** Another mask, and a report that says of it what can be summed, and that it is the best. */
  private static void reportedCheckerboard(DamagedOutput output) throws IOException {
    checkerboard(output);
    output.delete("compact");
    double[] kept = sums(output.tensor("", UP));
    double[] all = sums(new DamagedOutput(VerifyMutationsTest.MODEL).tensor("", UP));
    ReportMutations.forgeScores(output, kept[0], kept[1] / all[1]);
  }

  /** Magnitudes and squares of bf16 weights, added up. */
  private static double[] sums(byte[] data) {
    ByteBuffer weights = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    double[] sums = new double[2];
    while (weights.hasRemaining()) {
      double weight = Math.abs(Float.intBitsToFloat(weights.getShort() << 16));
      sums[0] += weight;
      sums[1] += weight * weight;
    }
    return sums;
  }

  private static void swapKept(ByteBuffer weights) {
    int first = find(weights, false);
    int second = first + 1;
    while (weights.getShort(2 * second) == 0
        || weights.getShort(2 * second) == weights.getShort(2 * first)) {
      second++;
    }
    short kept = weights.getShort(2 * first);
    weights.putShort(2 * first, weights.getShort(2 * second));
    weights.putShort(2 * second, kept);
  }

  static Stream<Mutation> calibrated() {
    return Stream.of("alps", "wanda")
        .flatMap(
            method ->
                Stream.of(
                        ofWeights("a pruned weight", UP, w -> put(w, true, 0x3c00)),
                        ofWeights("a kept weight that is 0", UP, w -> put(w, false, 0)),
                        ofWeights("a kept weight that is NaN", UP, w -> put(w, false, NAN)),
                        ofWeights("zeros all over", UP, w -> w.put(new byte[w.capacity()])),
                        masks("a mask moved along its rows", WeightMutations::rotate))
                    .map(mutation -> mutation.of(method)));
  }

  static Stream<Mutation> squares() {
    return Stream.of(
            ofWeights("a bit of a kept weight", UP, WeightMutations::flipKept),
            ofWeights("a row of zeros", UP, w -> w.put(5 * 2 * COLUMNS, new byte[2 * COLUMNS])))
        .map(mutation -> mutation.of("squares"));
  }

  private static void flipKept(ByteBuffer weights) {
    put(weights, false, weights.getShort(2 * find(weights, false)) ^ 1);
  }
}
