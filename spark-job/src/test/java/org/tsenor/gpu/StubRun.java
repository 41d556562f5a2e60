package org.tsenor.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a class's main method on the stub driver, and stubs of cuBLAS and cuSOLVER, that the tests
 * of solver-kernels compile.
 *
 * @param exit code
 * @param output standard output and error
 * @param counts of the stub driver, by name
 */
public record StubRun(int exit, String output, Map<String, Long> counts) {
  private static final Path KERNELS = Path.of("../solver-kernels").toAbsolutePath().normalize();

  /** Skips the test where nothing can be compiled, or the other module's tests are not. */
  public static void assumePossible() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "g++"))),
        "not run: the stub driver is compiled with g++, which is not here");
    assumeTrue(
        Files.exists(KERNELS.resolve("target/test-classes/org/tsenor/gpu/StubCommand.class")),
        "not run: the tests of solver-kernels are not compiled");
  }

  /**
   * Runs to the end, in the directory of solver-kernels.
   *
   * @param arguments settings of the stub, the class, its arguments
   */
  public static StubRun of(String... arguments) throws IOException {
    String classPath =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + KERNELS.resolve("target/test-classes");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It starts another, and has little to compile.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(List.of("-cp", classPath, "org.tsenor.gpu.StubCommand"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(KERNELS.toFile()).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      int exit = process.waitFor();
      return new StubRun(exit, output, counts(output));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the last line, {@code {name=count, ...}}. */
  private static Map<String, Long> counts(String output) {
    String last = output.substring(output.lastIndexOf('\n') + 1);
    if (!last.startsWith("{") || last.equals("{}")) {
      return Map.of();
    }
    return Arrays.stream(last.substring(1, last.length() - 1).split(", "))
        .map(count -> count.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
  }

  /** Requires that it went well and that nothing of the device is left. */
  public void assertClean() {
    assertEquals(0, exit, output);
    assertTrue(counts.getOrDefault("launches", 0L) > 0, "nothing was launched: " + output);
    for (String what : new String[] {"contexts", "modules", "streams", "device", "pinned"}) {
      assertEquals(0, counts.get(what), what + " left, " + counts);
    }
    assertEquals(0, counts.get("faults"), output);
  }
}
