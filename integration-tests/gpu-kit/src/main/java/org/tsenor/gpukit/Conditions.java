package org.tsenor.gpukit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What nvidia-smi tells of the device, before, after and while something runs. */
final class Conditions {
  private static final String STATE =
      "name,driver_version,clocks.sm,clocks.max.sm,clocks.mem,power.draw,power.limit,"
          + "temperature.gpu,memory.used,mig.mode.current";
  private static final String SAMPLES = "clocks.sm,utilization.gpu";
  private static final int SAMPLE_MILLIS = 200;

  private final Path samples;
  private Optional<Process> sampler = Optional.empty();

  /** Samples go to a file of this directory. */
  Conditions(Path directory) {
    this.samples = directory.resolve("clocks.csv");
  }

  /** One line a device, with the names of the columns; or why there is none. */
  static String state() {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=" + STATE, "--format=csv")
              .redirectErrorStream(true)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "nvidia-smi is not on this machine";
    }
  }

  /** Begins to sample, where there is nvidia-smi. */
  void begin() {
    try {
      sampler =
          Optional.of(
              new ProcessBuilder(
                      "nvidia-smi",
                      "--query-gpu=" + SAMPLES,
                      "--format=csv,noheader,nounits",
                      "-lms",
                      String.valueOf(SAMPLE_MILLIS))
                  .redirectErrorStream(true)
                  .redirectOutput(samples.toFile())
                  .start());
    } catch (IOException e) {
      sampler = Optional.empty();
    }
  }

  /** Ends it; the median clock of the multiprocessors in MHz while they had work, 0 if unknown. */
  int end() throws IOException, InterruptedException {
    if (sampler.isEmpty()) {
      return 0;
    }
    sampler.get().destroy();
    sampler.get().waitFor();
    List<Integer> clocks = new ArrayList<>();
    for (String line : Files.readAllLines(samples)) {
      String[] values = line.split(",", -1);
      if (values.length == 2 && line.matches("[0-9 ]+,[0-9 ]+") && !values[1].strip().equals("0")) {
        clocks.add(Integer.valueOf(values[0].strip()));
      }
    }
    clocks.sort(null);
    return clocks.isEmpty() ? 0 : clocks.get(clocks.size() / 2);
  }
}
