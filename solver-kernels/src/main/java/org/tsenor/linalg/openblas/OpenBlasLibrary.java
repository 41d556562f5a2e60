package org.tsenor.linalg.openblas;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * OpenBLAS of this process, loaded when it is first asked for, or why it cannot be.
 *
 * <p>The libraries are unpacked to a folder that nobody else can write or guess, checked, loaded
 * and deleted; no library that lies somewhere already is looked at. It is beside whatever BLAS
 * others in this process have loaded, and changes no setting of theirs.
 *
 * @param routines empty if it cannot be loaded
 * @param refusal why not, in words a user can act on; empty text if it is loaded
 */
public record OpenBlasLibrary(Optional<OpenBlas> routines, String refusal) {
  /** Loads on first use, as the JVM does with classes: once, and whoever comes meanwhile waits. */
  private static final class OfThisProcess {
    static final OpenBlasLibrary LIBRARY =
        load(
            new Platform(System.getProperty("os.name"), System.getProperty("os.arch"), isMusl()),
            Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The library that all tasks of this process share. */
  public static OpenBlasLibrary ofThisProcess() {
    return OfThisProcess.LIBRARY;
  }

  /**
   * What a process runs on.
   *
   * @param system as Java names it
   * @param processor as Java names it
   * @param musl whether the C library is not glibc but musl
   */
  record Platform(String system, String processor, boolean musl) {
    /** As the publisher of OpenBLAS writes it; empty if it is not packed for that. */
    Optional<String> label() {
      if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
        return Optional.empty();
      }
      return switch (processor) {
        case "amd64", "x86_64" -> Optional.of("linux-x86_64");
        case "aarch64" -> Optional.of("linux-arm64");
        default -> Optional.empty();
      };
    }
  }

  /**
   * Loads.
   *
   * @param temporary where a folder is made for the files
   */
  static OpenBlasLibrary load(Platform platform, Path temporary) {
    if (platform.label().isEmpty()) {
      return refused(
          "it is packed for Linux on x86-64 and aarch64, and this is %s on %s"
              .formatted(platform.system, platform.processor));
    }
    if (platform.musl) {
      return refused("it needs the C library glibc, and this system has musl");
    }
    Path folder;
    try {
      folder = Files.createTempDirectory(temporary, "tsenor-openblas-");
    } catch (IOException e) {
      return refused(
          "it cannot be unpacked in java.io.tmpdir %s: %s".formatted(temporary, told(e)));
    }
    try {
      return load(new OpenBlasFiles(platform.label().get()), folder);
    } catch (IOException e) {
      return refused(
          "it cannot be unpacked in java.io.tmpdir %s: %s".formatted(temporary, told(e)));
    } catch (LinkageError e) {
      return notLoaded(folder, e.getMessage());
    } finally {
      delete(folder);
    }
  }

  private static OpenBlasLibrary load(OpenBlasFiles files, Path folder) throws IOException {
    System.load(files.unpack(OpenBlasFiles.CALLS, folder).toString());
    for (String library : OpenBlasFiles.REQUIRED) {
      if (files.has(library)) {
        String fault = OpenBlasCalls.require(files.unpack(library, folder).toString());
        if (fault != null) {
          return notLoaded(folder, fault);
        }
      }
    }
    String fault = OpenBlasCalls.open(files.unpack(OpenBlasFiles.OPENBLAS, folder).toString());
    if (fault != null) {
      return notLoaded(folder, fault);
    }
    int threads = OpenBlasCalls.threads();
    if (threads != 1) {
      return refused("it uses %d threads although it was told to use one".formatted(threads));
    }
    String[] words = OpenBlasCalls.config().split(" ");
    String description = "%s %s (%s), 1 thread".formatted(words[0], words[1], OpenBlasCalls.core());
    return new OpenBlasLibrary(Optional.of(new OpenBlas(description)), "");
  }

  /** Without the folder, which has another name in every process. */
  private static OpenBlasLibrary notLoaded(Path folder, String fault) {
    return refused(
        "it cannot be loaded from java.io.tmpdir %s: %s"
            .formatted(folder.getParent(), fault.replace(folder + "/", "")));
  }

  /** A JVM on musl has its loader mapped; glibc's libraries may load there, and crash. */
  private static boolean isMusl() {
    // Names of files need not be valid text.
    try (Stream<String> maps =
        Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
      return maps.anyMatch(line -> line.contains("/ld-musl-"));
    } catch (IOException e) {
      return false; // No Linux, which has been told before.
    }
  }

  private static OpenBlasLibrary refused(String reason) {
    return new OpenBlasLibrary(Optional.empty(), reason.replace('\n', ' ').strip());
  }

  private static String told(IOException e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : "%s (%s)".formatted(e.getMessage(), e.getClass().getSimpleName());
  }

  /** A library that is loaded needs its file no more. */
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit(); // Full disks and the like: nothing that a result depends on.
    }
  }
}
