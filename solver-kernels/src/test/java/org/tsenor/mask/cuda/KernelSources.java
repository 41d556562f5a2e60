package org.tsenor.mask.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the sources of kernels and emulator are, and copies of them with a planted error. */
record KernelSources(Path kernels, Path emulator) {
  /** The sources of this project. */
  static KernelSources ofProject() {
    return new KernelSources(Path.of("src/main/cuda"), Path.of("src/test/cpp"));
  }

  /** Kernel sources, in name order. */
  List<Path> kernelFiles() {
    return files(kernels, ".cu");
  }

  /** The emulator's own sources, in name order. */
  List<Path> emulatorFiles() {
    return files(emulator, ".cpp");
  }

  /** Everything that a build depends on, in name order. */
  List<Path> allFiles() {
    return Stream.of(kernelFiles(), files(kernels, ".cuh"), emulatorFiles(), files(emulator, ".h"))
        .flatMap(List::stream)
        .toList();
  }

  /**
   * A copy whose kernels differ in one place.
   *
   * @param file that is changed
   * @param from occurs once in it
   * @throws IllegalArgumentException if it does not
   */
  KernelSources withError(Path directory, String file, String from, String to) throws IOException {
    Files.createDirectories(directory);
    for (Path source : files(kernels, "")) {
      Files.writeString(directory.resolve(source.getFileName()), Files.readString(source));
    }
    Path changed = directory.resolve(file);
    String text = Files.readString(changed, StandardCharsets.UTF_8);
    if (text.split(java.util.regex.Pattern.quote(from), -1).length != 2) {
      throw new IllegalArgumentException("'%s' is not once in %s".formatted(from, file));
    }
    Files.writeString(changed, text.replace(from, to));
    return new KernelSources(directory, emulator);
  }

  private static List<Path> files(Path directory, String ending) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
