package org.tsenor.gpukit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tsenor.gpukit.part.KitTask;

/**
 * A part that runs as a process of its own, so that a device it loses is lost to it alone.
 *
 * @param name of its files: standard output is its piece of the report, standard error its log
 * @param limitSeconds after which it is ended
 * @param words of the command
 * @param libraries directories for the dynamic linker
 */
record KitCommand(String name, int limitSeconds, List<String> words, String libraries) {
  /**
   * How it ended.
   *
   * @param exit code
   * @param text it wrote to standard output
   * @param reason that it gave for its exit code, or what is known of it; empty for code 0
   */
  record Ended(int exit, String text, String reason) {}

  Ended run(Path directory) throws IOException, InterruptedException {
    Path text = directory.resolve(name + ".md");
    Path log = directory.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(text.toFile())
            .redirectError(log.toFile());
    // PTX is compiled once for all parts, also where the home directory cannot be written.
    builder.environment().putIfAbsent("CUDA_CACHE_PATH", directory.resolve("cache").toString());
    builder.environment().putIfAbsent("CUDA_CACHE_MAXSIZE", String.valueOf(1L << 30));
    builder.environment().put("PYTHONUTF8", "1");
    if (!libraries.isEmpty()) {
      builder.environment().put("LD_LIBRARY_PATH", libraries);
    }
    Process process = builder.start();
    if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      return new Ended(-1, read(text), "it was not done after %d s".formatted(limitSeconds));
    }
    int exit = process.exitValue();
    return new Ended(exit, read(text), exit == 0 ? "" : reason(exit, read(log)));
  }

  private String reason(int exit, String log) {
    return log.lines()
        .filter(line -> line.startsWith(KitTask.REASON))
        .map(line -> line.substring(KitTask.REASON.length()))
        .reduce((first, second) -> second)
        .orElse("exit code %d, see %s.log".formatted(exit, name));
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
