package org.tsenor.linalg.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.LibraryMatrixOps;
import org.tsenor.linalg.openblas.OpenBlasLibrary.Platform;

/** Where OpenBLAS loads from, and what it says where it does not. */
class OpenBlasLibraryTest {
  private static final Platform HERE =
      new Platform(System.getProperty("os.name"), System.getProperty("os.arch"), false);

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm64",
    "Linux, riscv64,",
    "Mac OS X, aarch64,",
    "Windows 11, amd64,"
  })
  void itIsPackedForTwoProcessorsOnLinux(String system, String processor, String label) {
    assertEquals(Optional.ofNullable(label), new Platform(system, processor, false).label());
  }

  @Test
  void whereItIsNotPackedForIsTold() {
    String refusal =
        OpenBlasLibrary.load(new Platform("Mac OS X", "aarch64", false), directory).refusal();
    assertTrue(refusal.contains("packed for Linux") && refusal.contains("Mac OS X"), refusal);
  }

  @Test
  void muslIsRefusedBeforeAnythingIsLoaded() {
    String refusal =
        OpenBlasLibrary.load(new Platform("Linux", "amd64", true), directory).refusal();
    assertTrue(refusal.contains("musl"), refusal);
  }

  @Test
  @EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
  void aFolderThatCannotBeWrittenIsTold() {
    Path nowhere = directory.resolve("nowhere");
    OpenBlasLibrary library = OpenBlasLibrary.load(HERE, nowhere);
    assertEquals(Optional.empty(), library.routines());
    assertTrue(library.refusal().contains("java.io.tmpdir " + nowhere), library.refusal());
  }

  /** Containers have /dev/shm, often mounted so. */
  @Test
  @EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
  void aFolderThatNothingMayBeRunFromIsTold() throws IOException {
    Path shared = Path.of("/dev/shm");
    Assumptions.assumeTrue(isWithoutPrograms(shared), "no folder here is mounted noexec");
    Path folder = Files.createTempDirectory(shared, "tsenor-test-");
    try {
      OpenBlasLibrary library = OpenBlasLibrary.load(HERE, folder);
      assertEquals(Optional.empty(), library.routines());
      assertTrue(
          library.refusal().startsWith("it cannot be loaded from java.io.tmpdir " + folder + ":"),
          library.refusal());
      assertFalse(library.refusal().contains("tsenor-openblas-"), library.refusal());
      assertEquals(List.of(), names(folder));
    } finally {
      Files.delete(folder);
    }
  }

  private static boolean isWithoutPrograms(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    FileStore store = Files.getFileStore(folder);
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts
          .map(line -> line.split(" "))
          .filter(mount -> mount[1].equals(folder.toString()) && mount[2].equals(store.type()))
          .anyMatch(mount -> Arrays.asList(mount[3].split(",")).contains("noexec"));
    }
  }

  @Test
  @EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
  void whatLiesThereIsNotLookedAtAndNothingStays() throws IOException {
    List<String> junk = List.of(OpenBlasFiles.OPENBLAS, OpenBlasFiles.CALLS, "libgfortran.so.5");
    for (String name : junk) {
      Files.writeString(directory.resolve(name), "no library");
    }
    OpenBlasLibrary library = OpenBlasLibrary.load(HERE, directory);
    assertEquals("", library.refusal());
    String description = library.routines().orElseThrow().description();
    assertTrue(description.matches("OpenBLAS 0\\.3\\.31 \\(\\w+\\), 1 thread"), description);
    assertEquals(junk.stream().sorted().toList(), names(directory));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** A thread has the name of the one that started it, until it gives itself another. */
  @Test
  @EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
  void noThreadIsStarted() throws Exception {
    String name = "loads-openblas";
    Callable<Long> loading =
        () -> {
          OpenBlasLibrary library = OpenBlasLibrary.load(HERE, directory);
          FloatMatrix square = FloatMatrix.zeros(700, 700);
          FloatMatrix into = FloatMatrix.zeros(700, 700);
          new LibraryMatrixOps(library.routines().orElseThrow()).multiply(square, square, into);
          return threadsNamed(name);
        };
    FutureTask<Long> task = new FutureTask<>(loading);
    Thread thread = new Thread(task, name);
    thread.start();
    assertEquals(1, task.get());
  }

  private static long threadsNamed(String name) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(task -> isNamed(task, name)).count();
    }
  }

  private static boolean isNamed(Path task, String name) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals(name);
    } catch (IOException e) {
      return false; // It has ended meanwhile.
    }
  }
}
