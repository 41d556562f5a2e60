package org.tsenor.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** JCuda's native libraries, which lie packed on the class path. */
final class JcudaLibrary {
  private static final String VERSION = "12.6.0";

  private JcudaLibrary() {}

  /** What loads a library from a file. */
  @FunctionalInterface
  interface Loading<T> {
    T from(Path file);
  }

  /**
   * Unpacks a library to a private directory, where it is while it is loaded.
   *
   * @param name such as {@code JCudaDriver}
   * @return what loading gave; empty if the library is not on the class path
   */
  static <T> Optional<T> load(String name, Loading<T> loading) throws IOException {
    String file = "lib%s-%s-linux-x86_64.so".formatted(name, VERSION);
    Path directory = Files.createTempDirectory("tsenor-cuda-");
    Path library = directory.resolve(file);
    try (InputStream packed =
        JcudaLibrary.class.getClassLoader().getResourceAsStream("lib/" + file)) {
      if (packed == null) {
        return Optional.empty();
      }
      Files.copy(packed, library);
      return Optional.of(loading.from(library));
    } finally {
      // A library that is loaded needs its file no more.
      Files.deleteIfExists(library);
      Files.delete(directory);
    }
  }
}
