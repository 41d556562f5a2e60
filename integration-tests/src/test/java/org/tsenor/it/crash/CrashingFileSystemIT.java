package org.tsenor.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.it.crash.StopPoint.Loss;
import org.tsenor.it.crash.StopPoint.Moment;

class CrashingFileSystemIT {
  @TempDir java.nio.file.Path directory;
  private Place place;
  private WatchedRun run;
  private CrashingFileSystem files;

  @BeforeEach
  void clear() throws IOException {
    place = new Place(directory);
    place.clear();
  }

  private void start(int operation, Moment moment, Loss loss) throws IOException {
    Configuration configuration =
        WatchedRun.configuration(place, new StopPoint(operation, moment, loss), false);
    files = (CrashingFileSystem) path("").getFileSystem(configuration);
    run = WatchedRun.of(configuration);
  }

  private Path path(String name) {
    return new Path(place.root().resolve(name).toUri());
  }

  private Set<String> names() throws IOException {
    return Place.digests(place.root()).keySet();
  }

  private String text(String name) throws IOException {
    return Files.readString(place.root().resolve(name));
  }

  private void write(String name, String text) throws IOException {
    try (FSDataOutputStream out = files.create(path(name), true)) {
      out.writeBytes(text);
    }
  }

  /** Eight changes, and some of what is none. */
  private void changeMuch() throws IOException {
    files.mkdirs(path("a/b"));
    files.mkdirs(path("a/b"));
    write("a/x", "12345678");
    files.setTimes(path("a/x"), 1, -1);
    assertEquals(8, files.getFileStatus(path("a/x")).getLen());
    files.rename(path("a/x"), path("a/b/y"));
    write("z", "");
    files.delete(path("none"), true);
    files.delete(path("a"), true);
    write("z", "more");
  }

  @ParameterizedTest
  @CsvSource({
    "1, ''",
    "2, 'a,a/b'",
    "3, 'a,a/b,a/x'",
    "4, 'a,a/b,a/x'",
    "5, 'a,a/b,a/b/y'",
    "6, 'a,a/b,a/b/y,z'",
    "7, 'z'",
    "8, 'z'",
  })
  void stopsBeforeAnOperationForGood(int operation, String left) throws Exception {
    start(operation, Moment.BEFORE, Loss.PROCESS);
    assertThrows(ProcessStopped.class, this::changeMuch);
    Set<String> expected = left.isEmpty() ? Set.of() : Set.of(left.split(",", -1));
    assertEquals(expected, names());
    if (names().contains("a/x")) {
      assertEquals(operation == 3 ? "" : "12345678", text("a/x"));
    }
    assertTrue(run.isStopped());

    Throwable[] elsewhere = new Throwable[1];
    Thread other =
        new Thread(
            () ->
                elsewhere[0] =
                    assertThrows(ProcessStopped.class, () -> files.mkdirs(path("other"))));
    other.start();
    other.join();
    assertTrue(elsewhere[0] instanceof ProcessStopped);
    assertThrows(ProcessStopped.class, () -> files.exists(path("a")));
    assertEquals(expected, names());
  }

  @Test
  void countsWhatChanges() throws IOException {
    start(StopPoint.AFTER_ALL, Moment.BEFORE, Loss.PROCESS);
    changeMuch();
    assertEquals(
        List.of(
            "mkdirs a/b",
            "create a/x",
            "write a/x",
            "rename a/x -> a/b/y",
            "create z",
            "delete a",
            "create z",
            "write z"),
        run.operations().stream().map(Operation::toString).toList());
    assertFalse(run.isStopped());
    start(1, Moment.BEFORE, Loss.PROCESS);
    assertThrows(ProcessStopped.class, () -> files.mkdirs(path("b")), "another run has its own");
  }

  @Test
  void stopsWithinAWriteAndWithinADelete() throws IOException {
    start(3, Moment.WITHIN, Loss.PROCESS);
    assertThrows(ProcessStopped.class, this::changeMuch);
    assertEquals("1234", text("a/x"));

    place.clear();
    start(4, Moment.WITHIN, Loss.PROCESS);
    write("d/1", "");
    write("d/2", "");
    write("d/3", "");
    assertThrows(ProcessStopped.class, () -> files.delete(path("d"), true));
    assertEquals(Set.of("d", "d/3"), names());
  }

  @Test
  void failsOnceAndGoesOn() throws IOException {
    start(2, Moment.FAILING, Loss.PROCESS);
    IOException failure = assertThrows(IOException.class, () -> write("x", "1234"));
    assertTrue(failure.getMessage().contains("no space"), failure.getMessage());
    assertEquals("12", text("x"));
    write("x", "5678");
    assertEquals("5678", text("x"));
  }

  @Test
  void losesBytesThatWereNotForced() throws IOException {
    start(StopPoint.AFTER_ALL, Moment.BEFORE, Loss.BYTES);
    Files.writeString(place.root().resolve("before"), "untouched");
    try (FSDataOutputStream out = files.create(path("x"))) {
      out.writeBytes("forced");
      out.hsync();
      out.writeBytes(" and not");
    }
    files.rename(path("x"), path("y"));
    write("z", "not forced");
    run.stop();
    assertEquals(Set.of("before", "y", "z"), names());
    assertEquals(
        Map.of("before", "untouched", "y", "forced", "z", ""),
        Map.of("before", text("before"), "y", text("y"), "z", text("z")));
  }

  @Test
  void losesNamesThatWereNotForced() throws IOException {
    Files.createDirectories(place.root().resolve("old"));
    Files.writeString(place.root().resolve("old/kept"), "kept");
    Files.writeString(place.root().resolve("old/over"), "old bytes");
    Files.writeString(place.root().resolve("moved"), "moved");
    Map<String, String> before = Place.digests(place.root());
    start(StopPoint.AFTER_ALL, Moment.BEFORE, Loss.NAMES);
    files.mkdirs(path("new/folder"));
    write("new/folder/x", "x");
    files.rename(path("moved"), path("new/moved"));
    write("over", "new bytes");
    files.rename(path("over"), path("old/over"));
    files.delete(path("old"), true);
    files.rename(path("new"), path("old"));
    run.stop();
    assertEquals(before, Place.digests(place.root()));
  }

  @Test
  void keepsNamesOfFoldersThatWereForced() throws IOException {
    start(StopPoint.AFTER_ALL, Moment.BEFORE, Loss.NAMES);
    files.mkdirs(path("a"));
    files.mkdirs(path("b"));
    files.syncDirectory(path(""));
    write("a/x", "");
    files.rename(path("a/x"), path("b/y"));
    write("a/z", "");
    write("a/gone", "");
    files.syncDirectory(path("b"));
    files.delete(path("a/gone"), false);
    run.stop();
    assertEquals(Set.of("a", "b", "b/y"), names());
  }

  /** As a record is that only one can create. */
  @ParameterizedTest
  @CsvSource({"1, none", "2, ''", "3, ''", "4, record"})
  void createsWhatOnlyOneCan(int operation, String left) throws IOException {
    start(operation, Moment.BEFORE, Loss.NAMES);
    boolean[] created = new boolean[1];
    assertThrows(
        ProcessStopped.class,
        () -> {
          created[0] = files.createNew(path("x"), "record".getBytes(UTF_8));
          assertFalse(files.createNew(path("x"), "other".getBytes(UTF_8)));
          files.syncDirectory(path(""));
        });
    assertEquals(operation == 4, created[0]);
    assertEquals(Set.of(), names(), "its name was not forced");

    start(operation, Moment.BEFORE, Loss.BYTES);
    assertThrows(
        ProcessStopped.class,
        () -> {
          files.createNew(path("x"), "record".getBytes(UTF_8));
          files.syncDirectory(path(""));
        });
    assertEquals(left, names().isEmpty() ? "none" : text("x"));
  }

  @Test
  void replacesInOneStep() throws IOException {
    Files.writeString(place.root().resolve("x"), "old");
    Files.writeString(place.root().resolve("y"), "new");
    start(1, Moment.BEFORE, Loss.PROCESS);
    assertThrows(ProcessStopped.class, () -> files.replace(path("y"), path("x")));
    assertEquals("old", text("x"));
    start(2, Moment.BEFORE, Loss.NAMES);
    files.replace(path("y"), path("x"));
    assertEquals("new", text("x"));
    assertThrows(ProcessStopped.class, () -> files.mkdirs(path("z")));
    assertEquals("old", text("x"));
    assertEquals("new", text("y"));
  }
}
