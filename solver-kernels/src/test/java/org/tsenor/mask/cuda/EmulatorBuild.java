package org.tsenor.mask.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
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
    Files.createDirectories(BUILDS);
    List<Path> objects = new ArrayList<>();
    List<List<String>> commands = new ArrayList<>();
    for (Path source : sources.emulatorFiles()) {
      Path object = object(source, sources.emulatorHeaders());
      objects.add(object);
      commands.add(compile(sources, source, object, List.of()));
    }
    List<Path> headers = new ArrayList<>(sources.kernelHeaders());
    headers.addAll(sources.emulatorHeaders());
    for (Path source : sources.kernelFiles()) {
      Path object = object(source, headers);
      objects.add(object);
      commands.add(compile(sources, source, object, List.of("-include", "cuda_emulation.h")));
    }
    runAll(commands.stream().filter(command -> !isBuilt(command)).toList());
    Path program = BUILDS.resolve("emulator-" + digest(objects.toString().getBytes(UTF_8)));
    List<String> link = new ArrayList<>(List.of(COMPILER));
    objects.forEach(object -> link.add(object.toString()));
    link.addAll(List.of("-o", program.toString()));
    runAll(isBuilt(link) ? List.of() : List.of(link));
    return program;
  }

  /** An object's name is the digest of what it is made of: an old one is found, or is of no use. */
  private static Path object(Path source, List<Path> headers) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(String.join(" ", FLAGS).getBytes(UTF_8));
    content.write(Files.readAllBytes(source));
    for (Path header : headers) {
      content.write(Files.readAllBytes(header));
    }
    return BUILDS.resolve(source.getFileName() + "-" + digest(content.toByteArray()) + ".o");
  }

  private static List<String> compile(
      KernelSources sources, Path source, Path object, List<String> options) {
    List<String> command = new ArrayList<>(List.of(COMPILER));
    command.addAll(FLAGS);
    command.add("-I" + sources.emulator());
    command.add("-I" + sources.kernels());
    command.addAll(options);
    command.addAll(List.of("-x", "c++", "-c", source.toString(), "-o", object.toString()));
    return command;
  }

  /** Whether a command's last word, its output, exists; the compiler leaves none where it fails. */
  private static boolean isBuilt(List<String> command) {
    return Files.exists(Path.of(command.get(command.size() - 1)));
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

  private static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
