package org.tsenor.gpukit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where cuBLAS and cuSOLVER are on this machine: with the toolkit, or with PyTorch. */
final class LibraryPath {
  private static final List<String> USUAL =
      List.of("/usr/local/cuda/lib64", "/usr/lib/x86_64-linux-gnu");

  /** Packages of NVIDIA's libraries are subfolders of one that Python knows. */
  private static final int PACKAGE_DEPTH = 3;

  private LibraryPath() {}

  /**
   * The directories for the dynamic linker.
   *
   * @param newer libraries that hand on to newer ones, where there are no others
   */
  static String of(Path newer, Optional<String> python) {
    List<String> directories = new ArrayList<>();
    Optional.ofNullable(System.getenv("LD_LIBRARY_PATH"))
        .ifPresent(path -> directories.addAll(List.of(path.split(":"))));
    directories.addAll(USUAL);
    python.ifPresent(program -> directories.addAll(ofPackages(program)));
    if (!has(directories, "libcublas.so.12") && has(directories, "libcublas.so.13")) {
      directories.add(0, newer.toString());
    }
    return String.join(":", directories);
  }

  private static boolean has(List<String> directories, String library) {
    return directories.stream().anyMatch(path -> Files.exists(Path.of(path, library)));
  }

  private static List<String> ofPackages(String python) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import nvidia; print('\\n'.join(nvidia.__path__))")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String roots = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      List<String> directories = new ArrayList<>();
      for (String root : roots.lines().toList()) {
        try (Stream<Path> all = Files.walk(Path.of(root), PACKAGE_DEPTH)) {
          all.filter(path -> path.endsWith("lib")).map(Path::toString).forEach(directories::add);
        }
      }
      return directories;
    } catch (IOException e) {
      return List.of();
    }
  }
}
