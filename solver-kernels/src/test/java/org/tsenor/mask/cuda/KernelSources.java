package org.tsenor.mask.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

  /** What kernels include. */
  List<Path> kernelHeaders() {
    return files(kernels, ".cuh");
  }

  /** What the emulator's sources include, with the kernels' interface. */
  List<Path> emulatorHeaders() {
    List<Path> headers = new ArrayList<>(files(emulator, ".h"));
    headers.add(kernels.resolve("launch.cuh"));
    return headers;
  }

  /**
   * A copy of one kernel file and all headers that differs in one place.
   *
   * @param kernelFile the kernels to keep
   * @param file that is changed
   * @param from occurs once in it
   * @throws IllegalArgumentException if it does not
   */
  KernelSources withError(Path directory, String kernelFile, String file, String from, String to)
      throws IOException {
    List<Path> copied = new ArrayList<>(kernelHeaders());
    copied.add(kernels.resolve(kernelFile));
    for (Path source : copied) {
      Files.copy(source, directory.resolve(source.getFileName()));
    }
    Path changed = directory.resolve(file);
    String text = Files.readString(changed);
    if (text.split(Pattern.quote(from), -1).length != 2) {
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
