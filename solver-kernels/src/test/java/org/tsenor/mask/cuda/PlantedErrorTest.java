package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** The emulation sees errors that masks alone would not show, or only on some GPU, some day. */
class PlantedErrorTest {
  private static final NmPattern PATTERN = new NmPattern(3, 10);
  private static final String KERNEL_FILE = "exact_general.cu";

  @TempDir private Path directory;

  @BeforeAll
  static void requireCompiler() {
    Optional<String> reason = EmulatorBuild.unavailableReason();
    assumeTrue(reason.isEmpty(), () -> "not run: " + reason.orElseThrow());
  }

  @Test
  void theKernelsThemselvesHaveNoneOfThem() throws IOException {
    try (EmulatedDevice device = new EmulatedDevice(KernelSources.ofProject(), 0)) {
      assertDoesNotThrow(() -> solve(device));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mask without a lane | lanes.cuh | __ballot_sync(kWholeWarp, votes[0]) "
            + "| __ballot_sync(kWholeWarp >> 1, votes[0]) | lane 31 calls a vote, but is not in its",
        "lanes that part | exact.cuh | const int left = missing_paths(group, mask); "
            + "| const int left = group.lane < 30 ? missing_paths(group, mask) : 0; "
            + "| waits at a shuffle with mask ffffffff, but lane 30 is at",
        "index in shared memory | augmenting_paths.cuh | tile.at(group, index, line) "
            + "| tile.at(group, index + 1, line) | of shared array tile",
        "index in device memory | certificate.cuh | task.row_potentials[first + group.line(slot)] "
            + "| task.row_potentials[first + group.line(slot) + 1] | outside of buffer at offset 40",
        "missing barrier | block_mask.cuh | __syncwarp(); | | race: element",
      })
  void aPlantedErrorIsCaught(
      String error, String file, String from, String to, String expectedWords) throws IOException {
    KernelSources sources =
        KernelSources.ofProject()
            .withError(directory, KERNEL_FILE, file, from, to == null ? "" : to);
    try (EmulatedDevice device = new EmulatedDevice(sources, 0)) {
      String words = assertThrows(AssertionError.class, () -> solve(device)).getMessage();
      assertTrue(words.contains(expectedWords), error + ": " + words);
      assertTrue(words.startsWith("exact_upto32, thread block "), words);
    }
  }

  private static void solve(EmulatedDevice device) {
    Random random = new Random(1);
    float[] scores = new float[20 * PATTERN.blockEntries()];
    for (int index = 0; index < scores.length; index++) {
      scores[index] = (float) Math.abs(random.nextGaussian());
    }
    MaskSolver solver =
        new EmulatedCudaSolver(device, SolverSettings.exact(Structure.TRANSPOSABLE, PATTERN));
    solver.solve(ScoreBatch.square(PATTERN, 20, scores));
  }
}
