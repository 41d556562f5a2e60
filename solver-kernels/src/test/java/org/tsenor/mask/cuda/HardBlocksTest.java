package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatedLaunch;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;

/**
 * Blocks that need many paths go to a second launch: without it, every warp that has one waits, and
 * the other blocks of the warp with it.
 */
class HardBlocksTest {
  private static final int SIZE = 8;
  private static final int BLOCKS = 512;

  @BeforeAll
  static void requireCompiler() {
    Optional<String> reason = EmulatorBuild.unavailableReason();
    assumeTrue(reason.isEmpty(), () -> "not run: " + reason.orElseThrow());
  }

  @Test
  void aSecondLaunchOfHardBlocksCostsLessThanLettingNeighborsWait() throws IOException {
    try (EmulatedDevice device = new EmulatedDevice(KernelSources.ofProject(), 0)) {
      BandTask deferring = task();
      List<EmulatedLaunch.Counts> twice =
          device.run(
              List.of(
                  new EmulatedLaunch("exact_8", 32, 128),
                  new EmulatedLaunch("exact_8_hard", 4, 128)),
              deferring);
      int hard = deferring.buffers().get(BandTask.HARD_BLOCKS).getInt(0);
      assertTrue(hard > BLOCKS / 20 && hard < BLOCKS / 5, hard + " hard blocks");
      // All blocks as hard ones: one launch that defers none.
      BandTask waiting = task();
      waiting.buffers().get(BandTask.HARD_BLOCKS).putInt(0, BLOCKS);
      for (int block = 0; block < BLOCKS; block++) {
        waiting.buffers().get(BandTask.HARD_BLOCKS).putInt((1 + block) * Integer.BYTES, block);
      }
      List<EmulatedLaunch.Counts> once =
          device.run(List.of(new EmulatedLaunch("exact_8_hard", 32, 128)), waiting);
      assertArrayEquals(
          waiting.buffers().get(BandTask.MASK).array(),
          deferring.buffers().get(BandTask.MASK).array());
      long stepsOfTwo = twice.get(0).steps() + twice.get(1).steps();
      assertTrue(
          stepsOfTwo < 0.6 * once.get(0).steps(),
          "%d + %d steps against %d"
              .formatted(twice.get(0).steps(), twice.get(1).steps(), once.get(0).steps()));
    }
  }

  /** Every tenth block has scores of many magnitudes. */
  private static BandTask task() {
    BandTask task = new BandTask(BLOCKS * SIZE, SIZE, SIZE, SIZE / 2).maskStride(1);
    Random random = new Random(1);
    float[] scores = new float[BLOCKS * SIZE * SIZE];
    for (int index = 0; index < scores.length; index++) {
      boolean hard = index / (SIZE * SIZE) % 10 == 0;
      double normal = Math.abs(random.nextGaussian());
      scores[index] = (float) (hard ? Math.pow(10, 60 * random.nextDouble() - 30) : normal);
    }
    task.buffer(BandTask.VALUES, scores.length * Float.BYTES).asFloatBuffer().put(scores);
    task.buffer(BandTask.MASK, BLOCKS * SIZE);
    task.buffer(BandTask.OUTCOMES, BLOCKS * Integer.BYTES);
    task.buffer(BandTask.HARD_BLOCKS, (1 + BLOCKS) * Integer.BYTES);
    return task;
  }
}
