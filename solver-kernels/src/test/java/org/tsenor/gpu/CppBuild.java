package org.tsenor.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compiles kernels as C++, with what runs them, by the machine's compiler. Objects and programs are
 * kept by the digest of what they are made of: an old one is found, or is of no use.
 */
final class CppBuild {
  static final String COMPILER = "g++";

  /** Where all that is built lies: emulator and stub driver are linked of the same objects. */
  static final Path BUILDS = Path.of("target/cuda-emulation");

  /**
   * Fused operations only where the source says so, as nvcc is told too; undefined ones stop. A
   * library needs the two of position and visibility.
   */
  private static final List<String> FLAGS =
      List.of(
          "-std=c++17",
          "-O2",
          "-march=native",
          "-ffp-contract=off",
          "-fPIC",
          "-fvisibility=hidden",
          "-U_FORTIFY_SOURCE",
          "-fsanitize=alignment,shift,bounds,integer-divide-by-zero",
          "-fsanitize-undefined-trap-on-error",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-Wno-unknown-pragmas");

  private final KernelSources sources;
  private final List<Path> objects = new ArrayList<>();
  private final List<List<String>> commands = new ArrayList<>();

  CppBuild(KernelSources sources) {
    this.sources = sources;
  }

  /** What is built: one test at a time builds in a folder, of this process and of others. */
  interface Building<T> {
    T build() throws IOException;
  }

  /** Builds while no other process does so in the same folder. */
  static synchronized <T> T alone(Building<T> building) throws IOException {
    Files.createDirectories(BUILDS);
    try (FileChannel file =
            FileChannel.open(
                BUILDS.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      return building.build();
    }
  }

  /** Adds sources that are C++ anyway. */
  CppBuild addHostFiles(List<Path> files) throws IOException {
    List<Path> headers = new ArrayList<>(sources.emulatorHeaders());
    headers.addAll(sources.driverHeaders());
    headers.add(sources.kernels().resolve("launch.cuh"));
    for (Path file : files) {
      // What stands for the device and its libraries is not what is tested, and has to be fast.
      add(file, headers, List.of("-fno-sanitize=all"));
    }
    return this;
  }

  /** Adds all kernels and their table. */
  CppBuild addKernels() throws IOException {
    List<String> emulated = new ArrayList<>(List.of("-include", "cuda_emulation.h"));
    if (!sources.equals(KernelSources.ofProject())) {
      // Those with a planted error run for a moment, and once.
      emulated.add("-O0");
    }
    List<Path> headers = new ArrayList<>(sources.emulatorHeaders());
    headers.addAll(sources.maskHeaders());
    for (Path source : sources.maskFiles()) {
      add(source, headers, emulated);
    }
    headers.addAll(sources.matrixHeaders());
    for (Path source : sources.matrixFiles()) {
      add(source, headers, emulated);
    }
    add(table(), headers, emulated);
    return this;
  }

  private Path table() throws IOException {
    List<Path> kernels = new ArrayList<>(sources.maskFiles());
    kernels.addAll(sources.matrixFiles());
    List<Path> headers = new ArrayList<>(sources.maskHeaders());
    headers.addAll(sources.matrixHeaders());
    byte[] text = KernelTable.source(KernelTable.entries(kernels), headers).getBytes(UTF_8);
    Path table = BUILDS.resolve("kernel_table-%s.cpp".formatted(digest(text)));
    Files.write(table, text);
    return table;
  }

  private void add(Path source, List<Path> headers, List<String> options) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(String.join(" ", FLAGS).getBytes(UTF_8));
    content.write(String.join(" ", options).getBytes(UTF_8));
    content.write(Files.readAllBytes(source));
    for (Path header : headers) {
      content.write(Files.readAllBytes(header));
    }
    Path object =
        BUILDS.resolve("%s-%s.o".formatted(source.getFileName(), digest(content.toByteArray())));
    List<String> command = new ArrayList<>(List.of(COMPILER));
    command.addAll(FLAGS);
    Stream.of(sources.emulator(), sources.kernels(), sources.matrices())
        .forEach(directory -> command.add("-I" + directory));
    command.addAll(options);
    command.addAll(List.of("-x", "c++", "-c", source.toString(), "-o", object.toString()));
    objects.add(object);
    commands.add(command);
  }

  /** Compiles what was added, and links it to a file in a directory of its own. */
  Path link(String name, List<String> options) throws IOException {
    runAll(commands.stream().filter(command -> !isBuilt(command)).toList());
    Path directory =
        BUILDS.resolve(name + "-" + digest((options + objects.toString()).getBytes(UTF_8)));
    Files.createDirectories(directory);
    List<String> link = new ArrayList<>(List.of(COMPILER));
    objects.forEach(object -> link.add(object.toString()));
    link.addAll(options);
    link.addAll(List.of("-o", directory.resolve(name).toString()));
    runAll(isBuilt(link) ? List.of() : List.of(link));
    return directory.resolve(name);
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
