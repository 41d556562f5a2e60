package org.tsenor.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Compiles a {@code libcuda.so.1} of the emulated kernels; a build is kept by its digest. */
final class StubDriver {
  private static final Path KERNELS = Path.of("src/main/cuda");
  private static final Path EMULATOR = Path.of("src/test/cpp");
  private static final Path BUILDS = Path.of("target/cuda-stub");

  private static final List<String> COMPILE =
      List.of(
          "g++",
          "-std=c++17",
          "-O2",
          "-march=native",
          "-ffp-contract=off",
          "-U_FORTIFY_SOURCE",
          "-fPIC",
          "-fvisibility=hidden",
          "-Wno-unknown-pragmas",
          "-I" + EMULATOR,
          "-I" + KERNELS);

  private StubDriver() {}

  static boolean canBeBuilt() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "g++")));
  }

  /** The directory that has it. */
  static synchronized Path directory() throws IOException {
    Path directory = BUILDS.resolve(digest()).toAbsolutePath();
    Path library = directory.resolve("libcuda.so.1");
    if (Files.exists(library)) {
      return directory;
    }
    Files.createDirectories(directory);
    List<String> link =
        new ArrayList<>(List.of("g++", "-shared", "-Wl,-soname,libcuda.so.1", "-o"));
    link.add(directory.resolve("linked").toString());
    for (Path source : sources()) {
      Path object = directory.resolve(source.getFileName() + ".o");
      List<String> command = new ArrayList<>(COMPILE);
      if (source.toString().endsWith(".cu")) {
        command.addAll(List.of("-include", "cuda_emulation.h"));
      }
      command.addAll(List.of("-x", "c++", "-c", source.toString(), "-o", object.toString()));
      run(command);
      link.add(object.toString());
    }
    run(link);
    Files.move(directory.resolve("linked"), library);
    return directory;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    sources.addAll(files(KERNELS, ".cu"));
    sources.addAll(files(EMULATOR.resolve("driver"), ".cpp"));
    sources.add(EMULATOR.resolve("fibers.cpp"));
    sources.add(EMULATOR.resolve("shared_memory.cpp"));
    return sources;
  }

  private static String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(String.join(" ", COMPILE).getBytes(UTF_8));
      List<Path> all = new ArrayList<>(sources());
      all.addAll(files(KERNELS, ".cuh"));
      all.addAll(files(EMULATOR, ".h"));
      for (Path file : all) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("%s:%n%s".formatted(String.join(" ", command), output));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
