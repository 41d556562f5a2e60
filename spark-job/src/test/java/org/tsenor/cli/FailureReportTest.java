package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.job.run.UserFaults;
import org.tsenor.job.settings.UserInputException;

class FailureReportTest {
  private final StringWriter err = new StringWriter();

  private int report(Throwable failure, String classPath) {
    return new FailureReport(new PrintWriter(err), false, classPath).report(failure);
  }

  static Stream<Arguments> placesThatTheUserNamed() {
    return Stream.of(
        arguments(new FileNotFoundException("/x (Permission denied)"), "/x: Permission denied"),
        arguments(new FileNotFoundException("/x (Is a directory)"), "/x: Is a directory"),
        arguments(new AccessDeniedException("/x"), "/x: Permission denied"),
        arguments(new NotDirectoryException("/x"), "/x: Not a directory"),
        arguments(
            new FileSystemException("/x", null, "Read-only file system"),
            "/x: Read-only file system"),
        arguments(
            new FileSystemException("/x", null, "File name too long"), "/x: File name too long"),
        arguments(
            new IOException("Mkdirs failed to create file:/x"), "Mkdirs failed to create file:/x"),
        arguments(
            new IOException("Incomplete HDFS URI, no host: hdfs:/x"),
            "Incomplete HDFS URI, no host: hdfs:/x"),
        arguments(
            new ParentNotDirectoryException("/x is not a directory"), "/x is not a directory"),
        arguments(
            new IllegalArgumentException(new UnknownHostException("nowhere")),
            "the host nowhere is not known"),
        arguments(
            new SparkException(
                "failed", new BindException("Address already in use: 'sparkDriver'")),
            "Address already in use: 'sparkDriver'"),
        arguments(new UserInputException("a\nb\u001b"), "a; b\\u001B"));
  }

  @ParameterizedTest
  @MethodSource("placesThatTheUserNamed")
  void aPlaceThatTheUserNamedIsCodeTwo(Throwable failure, String message) {
    assertEquals(ExitCode.USER_INPUT, report(new SparkException("Job aborted", failure), ""));
    assertEquals("tsenor: " + message + System.lineSeparator(), err.toString());
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new NoSuchFileException("/x"), "failed: NoSuchFileException: /x; the log"),
        arguments(
            new FileNotFoundException("File /x does not exist"),
            "failed: FileNotFoundException: File /x"),
        arguments(new IOException("connection reset"), "failed: IOException: connection reset"),
        arguments(new NoClassDefFoundError("a/B"), "failed: NoClassDefFoundError: a/B"),
        arguments(new IOException("No space left on device"), "failed: the disk of the output or"),
        arguments(
            new FileSystemException("/x", null, "No space left on device"), "failed: the disk of"),
        arguments(new IOException("Disk quota exceeded"), "failed: the disk of"),
        arguments(
            new IllegalStateException("\u001b[2J\nb"),
            "failed: IllegalStateException: \\u001B[2J; the log"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theRestIsCodeThree(Throwable failure, String message) {
    assertEquals(ExitCode.FAILURE, report(new SparkException("Job aborted", failure), " "));
    assertEquals("tsenor: " + message, err.toString().substring(0, 8 + message.length()));
    assertEquals(1, err.toString().lines().count());
  }

  /** Hadoop makes an error of what its local files say. */
  @Test
  void aFullDiskIsAnErrorToHadoop() throws IOException {
    RawLocalFileSystem files = new RawLocalFileSystem();
    files.initialize(files.getUri(), new Configuration(false));
    try (FSDataOutputStream out = files.create(new Path("/dev/full"), true)) {
      out.write(1);
      FSError full = assertThrows(FSError.class, out::flush);
      assertEquals(ExitCode.FAILURE, report(full, ""));
      assertTrue(err.toString().startsWith("tsenor: failed: the disk of"), err::toString);
    } catch (FSError e) {
      // Closing writes once more.
      assertTrue(UserFaults.isFullDisk(e));
    }
  }

  @Test
  void classesThatTheUserBroughtAreTheUsersMatter() {
    assertEquals(
        ExitCode.USER_INPUT,
        report(new RuntimeException(new NoSuchMethodError("a.B.c()")), "old.jar"));
    String said = err.toString();
    assertEquals(
        "tsenor: TSENOR_CLASSPATH is old.jar: a class is missing there or does not fit",
        said.substring(0, 77));
    assertEquals(
        ": NoSuchMethodError: a.B.c()" + System.lineSeparator(),
        said.substring(said.indexOf(": NoSuch")));
  }

  @Test
  void whoStopsARunIsToldHowToGoOn() {
    String goesOn = "stopped by a signal; the same command with --resume goes on from here";
    assertEquals(goesOn, ExitGuard.lastWord(List.of("prune", "--model", "m")));
    String again = "stopped by a signal; the same command starts again";
    assertEquals(again, ExitGuard.lastWord(List.of("prune", "--dry-run")));
    assertEquals(again, ExitGuard.lastWord(List.of("verify", "pruned")));
  }
}
