package org.tsenor.gpukit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packed kit in an empty folder, with no JDK on its path: on the stub driver that
 * solver-kernels' tests have compiled, and without a driver. Runs in the profile gpu-kit only.
 */
class PackedGpuKit {
  private static final Path KIT =
      Path.of("../integration-tests/gpu-kit/target/tsenor-gpu-kit.tar.gz");
  private static final Path STUBS = Path.of("target/cuda-emulation");

  @TempDir private Path directory;

  @BeforeEach
  void unpack() throws IOException, InterruptedException {
    run(List.of("tar", "-xzf", KIT.toAbsolutePath().toString()), Optional.empty(), 0);
  }

  @Test
  void everyPartThatNeedsNoGpuRunsOnTheStub() throws IOException, InterruptedException {
    String report = kit(Optional.of(stub()), 0);
    for (String part : List.of("driver", "tests", "solvers", "model", "sparsegpt", "forward")) {
      assertTrue(report.contains("| %s | ok |".formatted(part)), report);
    }
    assertTrue(report.contains("| counts | skipped | this driver does not run the PTX"), report);
    assertTrue(report.contains("| 720 fixture cases | 6 | 0 |"), report);
    assertTrue(report.contains("Stub 0"), report);
  }

  @Test
  void withoutADriverItSaysSo() throws IOException, InterruptedException {
    String report = kit(Optional.empty(), 1);
    assertTrue(report.contains("| driver | failed | there is no CUDA driver"), report);
  }

  private String kit(Optional<Path> driver, int expected) throws IOException, InterruptedException {
    Path home = directory.resolve("tsenor-gpu-kit");
    run(List.of(home.resolve("run-gpu-kit").toString(), "--small"), driver, expected);
    return Files.readString(home.resolve("result/report.md"));
  }

  /** The newest build of driver and libraries. */
  private static Path stub() throws IOException {
    try (Stream<Path> builds = Files.list(STUBS)) {
      return builds
          .filter(build -> build.getFileName().toString().startsWith("bundle-"))
          .max(Comparator.comparing(build -> build.toFile().lastModified()))
          .orElseThrow(() -> new IllegalStateException("StubDriverTest of solver-kernels must run"))
          .toAbsolutePath();
    }
  }

  private void run(List<String> command, Optional<Path> driver, int expected)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    driver.ifPresent(path -> builder.environment().put("LD_LIBRARY_PATH", path.toString()));
    int exit = builder.start().waitFor();
    assertEquals(expected, exit, Files.readString(output, UTF_8));
  }
}
