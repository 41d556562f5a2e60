package org.tsenor.mask.cuda;

import java.util.List;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * One kernel launch.
 *
 * @param kernel its name
 * @param grid thread blocks
 * @param threads of a thread block
 */
record Launch(String kernel, int grid, int threads) {
  /** The launches that solve a band, as the kernels' README lists them. */
  static List<Launch> of(SolverSettings settings, int rows, int columns) {
    int size = settings.pattern().blockSize();
    int across = columns / size;
    boolean tiled = size == 4 || size == 8 || size == 16 || size == 32;
    if (settings.structure() == Structure.STANDARD) {
      return size == 4 || size == 8
          ? List.of(new Launch("standard_" + size, divide(rows * divide(columns, 8), 128), 128))
          : List.of(new Launch("standard_any", divide(rows * across, 4), 128));
    }
    String kernel = settings.algorithm().label();
    // Blocks of 4 go by pairs, which share the bytes of the mask.
    int pairs = rows / size * divide(across, 2);
    int lanes = size == 4 ? pairs * 8 : rows * across;
    if (settings.algorithm() == Algorithm.EXACT && size == 4) {
      return List.of(new Launch("exact_4", divide(pairs, 128), 128));
    }
    if (settings.algorithm() == Algorithm.EXACT && tiled) {
      return List.of(
          new Launch(kernel + "_" + size, divide(lanes, 128), 128),
          new Launch(kernel + "_" + size + "_hard", 2, 128));
    }
    return tiled
        ? List.of(new Launch(kernel + "_" + size, divide(lanes, 128), 128))
        : List.of(
            new Launch(kernel + (size <= 32 ? "_upto32" : "_upto64"), rows / size * across, 32));
  }

  private static int divide(int count, int by) {
    return (count + by - 1) / by;
  }

  /**
   * What a launch did: waits of a warp and accesses to shared memory of its busiest lane, which
   * stand in for its time.
   */
  record Counts(long steps, long stepsOfLongestWarp) {}
}
