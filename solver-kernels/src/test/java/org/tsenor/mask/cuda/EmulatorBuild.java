package org.tsenor.mask.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Compiles kernels and emulator with the machine's C++ compiler; a build is kept by its digest. */
final class EmulatorBuild {
  private static final String COMPILER = "g++";
  private static final Path BUILDS = Path.of("target/cuda-emulation");

  /** Fused operations only where the source says so, as nvcc is told too; undefined ones stop. */
  private static final List<String> FLAGS =
      List.of(
          "-std=c++17",
          "-O2",
          "-march=native",
          "-ffp-contract=off",
          "-U_FORTIFY_SOURCE",
          "-fsanitize=alignment,shift,bounds,integer-divide-by-zero",
          "-fsanitize-undefined-trap-on-error",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-Wno-unknown-pragmas");

  private EmulatorBuild() {}

  /** Why nothing can be compiled here, empty if it can. */
  static Optional<String> unavailableReason() {
    try {
      Process process =
          new ProcessBuilder(COMPILER, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? Optional.empty() : Optional.of("g++ --version fails");
    } catch (IOException e) {
      return Optional.of("there is no " + COMPILER + " on this machine; install one (Debian: g++)");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The emulator's program, with these kernels. */
  static Path program(KernelSources sources) throws IOException {
    Path directory = BUILDS.resolve(digest(sources));
    Path program = directory.resolve("emulator");
    if (Files.isExecutable(program)) {
      return program;
    }
    Files.createDirectories(directory);
    List<String> objects = new ArrayList<>();
    List<List<String>> commands = new ArrayList<>();
    for (Path source : sources.emulatorFiles()) {
      commands.add(compile(sources, source, directory, objects, List.of("-x", "c++")));
    }
    for (Path source : sources.kernelFiles()) {
      List<String> language = List.of("-include", "cuda_emulation.h", "-x", "c++");
      commands.add(compile(sources, source, directory, objects, language));
    }
    runAll(commands);
    List<String> link = new ArrayList<>(List.of(COMPILER));
    link.addAll(objects);
    link.addAll(List.of("-o", directory.resolve("linked").toString()));
    runAll(List.of(link));
    Files.move(directory.resolve("linked"), program);
    return program;
  }

  private static List<String> compile(
      KernelSources sources,
      Path source,
      Path directory,
      List<String> objects,
      List<String> language) {
    String object = directory.resolve(source.getFileName() + ".o").toString();
    objects.add(object);
    List<String> command = new ArrayList<>(List.of(COMPILER));
    command.addAll(FLAGS);
    command.add("-I" + sources.emulator());
    command.add("-I" + sources.kernels());
    command.addAll(language);
    command.addAll(List.of("-c", source.toString(), "-o", object));
    return command;
  }

  /** Two at a time. */
  private static void runAll(List<List<String>> commands) throws IOException {
    List<Process> running = new ArrayList<>();
    for (List<String> command : commands) {
      if (running.size() == 2) {
        requireSuccess(running.remove(0));
      }
      running.add(new ProcessBuilder(command).redirectErrorStream(true).start());
    }
    for (Process process : running) {
      requireSuccess(process);
    }
  }

  private static void requireSuccess(Process process) throws IOException {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("the kernels do not compile as C++:\n" + output);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String digest(KernelSources sources) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(String.join(" ", FLAGS).getBytes(UTF_8));
      for (Path file : sources.allFiles()) {
        digest.update(file.getFileName().toString().getBytes(UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
