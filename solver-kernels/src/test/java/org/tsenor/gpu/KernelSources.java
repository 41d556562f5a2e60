package org.tsenor.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the sources of kernels and emulator are, and copies of them with a planted error. The
 * kernels of masks are in one folder, those of matrices in another below it.
 */
public record KernelSources(Path kernels, Path emulator) {
  private static final String MATRIX = "matrix";

  /** The sources of this project. */
  public static KernelSources ofProject() {
    return new KernelSources(Path.of("src/main/cuda"), Path.of("src/test/cpp"));
  }

  /** Kernels of masks, in name order. */
  public List<Path> maskFiles() {
    return files(kernels, ".cu");
  }

  /** What kernels of masks include. */
  public List<Path> maskHeaders() {
    return files(kernels, ".cuh");
  }

  /** Kernels of matrices, in name order. */
  public List<Path> matrixFiles() {
    return files(matrices(), ".cu");
  }

  /** What kernels of matrices include beside what those of masks do. */
  public List<Path> matrixHeaders() {
    return files(matrices(), ".cuh");
  }

  /** The folder of the kernels of matrices. */
  Path matrices() {
    return kernels.resolve(MATRIX);
  }

  /** The emulator's own sources, in name order. */
  List<Path> emulatorFiles() {
    return files(emulator, ".cpp");
  }

  /** What the emulator's sources include. */
  List<Path> emulatorHeaders() {
    return files(emulator, ".h");
  }

  /** What the stubs of driver and libraries include beside that. */
  List<Path> driverHeaders() {
    return files(emulator.resolve("driver"), ".h");
  }

  /**
   * A copy of one kernel file and all headers that differs in one place.
   *
   * @param kernelFile the kernels to keep, as a path from the folder of the masks' kernels
   * @param file that is changed, likewise
   * @param from occurs once in it
   * @throws IllegalArgumentException if it does not
   */
  public KernelSources withError(
      Path directory, String kernelFile, String file, String from, String to) throws IOException {
    List<Path> copied = new ArrayList<>(maskHeaders());
    copied.addAll(matrixHeaders());
    copied.add(kernels.resolve(kernelFile));
    Files.createDirectories(directory.resolve(MATRIX));
    for (Path source : copied) {
      Files.copy(source, directory.resolve(kernels.relativize(source)));
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
