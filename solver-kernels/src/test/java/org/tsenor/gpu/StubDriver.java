package org.tsenor.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compiles a {@code libcuda.so.1} of the emulated kernels. */
final class StubDriver {
  private static final String LIBRARY = "libcuda.so.1";

  private StubDriver() {}

  static boolean canBeBuilt() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, CppBuild.COMPILER)));
  }

  /** The directory that has it. */
  static Path driver() throws IOException {
    return CppBuild.alone(StubDriver::buildDriver);
  }

  private static Path buildDriver() throws IOException {
    KernelSources sources = KernelSources.ofProject();
    Path emulator = sources.emulator();
    return new CppBuild(sources)
        .addHostFiles(
            List.of(
                emulator.resolve("driver/stub_driver.cpp"),
                emulator.resolve("driver/stub_memory.cpp"),
                emulator.resolve("fibers.cpp"),
                emulator.resolve("shared_memory.cpp")))
        .addKernels()
        .link(LIBRARY, List.of("-shared", "-Wl,-soname," + LIBRARY))
        .toAbsolutePath()
        .getParent();
  }

  /** The directories that have cuBLAS and cuSOLVER, which use the driver. */
  static List<Path> libraries() throws IOException {
    return CppBuild.alone(StubDriver::buildLibraries);
  }

  private static List<Path> buildLibraries() throws IOException {
    List<Path> directories =
        List.of(
            library("stub_cublas.cpp", "libcublas.so.12"),
            library("stub_cusolver.cpp", "libcusolver.so.11"),
            library("stub_cusolver_mg.cpp", "libcusolverMg.so.11"));
    bundle(directories);
    return directories;
  }

  /** Driver and libraries in one directory, for tests of other modules: they take the newest. */
  private static void bundle(List<Path> libraries) throws IOException {
    List<Path> directories = new ArrayList<>(libraries);
    directories.add(buildDriver());
    Path bundle =
        CppBuild.BUILDS.resolve("bundle-%08x".formatted(directories.toString().hashCode()));
    Files.createDirectories(bundle);
    for (Path directory : directories) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Path copy = bundle.resolve(file.getFileName());
          if (!Files.exists(copy)) {
            Files.copy(file, copy);
          }
        }
      }
    }
    Files.setLastModifiedTime(bundle, FileTime.from(Instant.now()));
  }

  private static Path library(String source, String name) throws IOException {
    // JCuda's natives want symbols of a version that is named like the library.
    Path versions = CppBuild.BUILDS.resolve(name + ".versions");
    Files.writeString(versions, "%s { global: cu*; local: *; };%n".formatted(name));
    KernelSources sources = KernelSources.ofProject();
    return new CppBuild(sources)
        .addHostFiles(List.of(sources.emulator().resolve("driver").resolve(source)))
        .link(
            name,
            List.of(
                "-shared",
                "-Wl,-soname," + name,
                "-Wl,--version-script=" + versions,
                "-L" + buildDriver(),
                "-l:" + LIBRARY))
        .toAbsolutePath()
        .getParent();
  }
}
