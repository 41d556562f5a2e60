package org.tsenor.mask.cuda;

import java.util.List;
import org.tsenor.gpu.EmulatedLaunch;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** The launches that solve a band, as the kernels' README lists them. */
final class BandLaunches {
  private BandLaunches() {}

  static List<EmulatedLaunch> of(SolverSettings settings, int rows, int columns) {
    int size = settings.pattern().blockSize();
    int across = columns / size;
    boolean tiled = size == 4 || size == 8 || size == 16 || size == 32;
    if (settings.structure() == Structure.STANDARD) {
      return size == 4 || size == 8
          ? List.of(
              new EmulatedLaunch("standard_" + size, divide(rows * divide(columns, 8), 128), 128))
          : List.of(new EmulatedLaunch("standard_any", divide(rows * across, 4), 128));
    }
    String kernel = settings.algorithm().label();
    // Blocks of 4 go by pairs, which share the bytes of the mask.
    int pairs = rows / size * divide(across, 2);
    int lanes = size == 4 ? pairs * 8 : rows * across;
    if (settings.algorithm() == Algorithm.EXACT && size == 4) {
      return List.of(new EmulatedLaunch("exact_4", divide(pairs, 128), 128));
    }
    EmulatedLaunch tiles = new EmulatedLaunch(kernel + "_" + size, divide(lanes, 128), 128);
    if (settings.algorithm() == Algorithm.EXACT && tiled) {
      return List.of(tiles, new EmulatedLaunch(kernel + "_" + size + "_hard", 2, 128));
    }
    String general = kernel + (size <= 32 ? "_upto32" : "_upto64");
    return List.of(tiled ? tiles : new EmulatedLaunch(general, rows / size * across, 32));
  }

  private static int divide(int count, int by) {
    return (count + by - 1) / by;
  }
}
