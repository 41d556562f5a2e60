package org.tsenor.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own with JCuda's real natives on the stub driver. */
public final class StubProcess {
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> options = new ArrayList<>();
  private String classPath = System.getProperty("java.class.path");
  private boolean hasDriver = true;
  private final List<String> missing = new ArrayList<>();

  /** Whether the stub driver can be compiled here. */
  public static boolean canRun() {
    return StubDriver.canBeBuilt();
  }

  /** Says what the device is like; see the stub driver's source. */
  public StubProcess with(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  /** Adds an option of the JVM. */
  public StubProcess option(String option) {
    options.add(option);
    return this;
  }

  /** Leaves jars out whose path contains a text. */
  public StubProcess withoutJars(String text) {
    classPath =
        Stream.of(classPath.split(File.pathSeparator))
            .filter(entry -> !entry.contains(text))
            .collect(Collectors.joining(File.pathSeparator));
    return this;
  }

  /** Leaves the driver out. */
  public StubProcess withoutDriver() {
    hasDriver = false;
    return this;
  }

  /** Leaves cuBLAS and cuSOLVER out. */
  public StubProcess withoutLibraries() {
    return withoutLibrary("lib");
  }

  /** Leaves a library above the driver out, such as {@code libcusolver.so.11}. */
  public StubProcess withoutLibrary(String name) {
    missing.add(name);
    return this;
  }

  /**
   * How a process ended.
   *
   * @param exit code
   * @param output standard output and error
   * @param counts of the stub driver, by name; empty if nobody started it
   */
  public record Ended(int exit, String output, Map<String, Long> counts) {
    /** A count of the stub driver. */
    public long count(String name) {
      return counts.get(name);
    }
  }

  /** Runs a class's main method to its end. */
  public Ended run(Class<?> main, String... arguments) throws IOException {
    Path report = Files.createTempFile("stub-driver", ".counts");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("../conf/jvm.options"));
    command.add("@" + Path.of("../conf/launcher.options"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-cp", classPath));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    builder.environment().put("STUB_REPORT", report.toString());
    builder.environment().putAll(environment);
    builder.environment().put("LD_LIBRARY_PATH", libraryPath());
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ended(process.waitFor(), output, counts(report));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(report);
    }
  }

  private String libraryPath() throws IOException {
    List<Path> directories = new ArrayList<>();
    if (hasDriver) {
      directories.add(StubDriver.driver());
      for (Path library : StubDriver.libraries()) {
        if (missing.stream().noneMatch(library.getFileName().toString()::startsWith)) {
          directories.add(library);
        }
      }
    }
    return directories.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Map<String, Long> counts(Path report) throws IOException {
    return Files.readAllLines(report).stream()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
  }
}
