package org.tsenor.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Spark's classes as a JVM has them in memory, written once for all processes of the tests: loading
 * them takes a third of a short process.
 */
final class ClassArchive {
  private static final Path PLACE = Project.ROOT.resolve("integration-tests/target");
  private static final long SECONDS = 600;

  private static Path archive;

  private ClassArchive() {}

  /** The option for a JVM whose class path begins with these jars alone. */
  static synchronized String option() throws IOException {
    if (archive == null) {
      archive = find();
    }
    return "-XX:SharedArchiveFile=" + archive;
  }

  private static Path find() throws IOException {
    Path found =
        PLACE.resolve("classes-%08x.jsa".formatted(Objects.hash(jars(), Runtime.version())));
    try (FileChannel file =
        FileChannel.open(
            PLACE.resolve("classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = file.lock();
      if (!Files.exists(found)) {
        write(found);
      }
      lock.release();
    }
    return found;
  }

  /** What a JVM compares: names, lengths and times. */
  private static List<String> jars() throws IOException {
    List<String> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(Project.sparkJars())) {
      for (Path jar : files.sorted().toList()) {
        jars.add(jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
      }
    }
    return jars;
  }

  private static void write(Path found) throws IOException {
    Path scratch = Files.createTempDirectory(PLACE, "classes");
    Path written = scratch.resolve("classes.jsa");
    List<String> command = Project.java("1g");
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + written, "-cp", Project.SPARK));
    command.addAll(Project.submission(List.of("--master", "local[2]"), "prune"));
    command.addAll(List.of("--model", Project.MODEL.toString(), "--pattern", "16:32"));
    command.addAll(List.of("--output", scratch.resolve("pruned").toString()));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), scratch)) {
      run.succeed(SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Files.move(written, found, StandardCopyOption.ATOMIC_MOVE);
  }
}
