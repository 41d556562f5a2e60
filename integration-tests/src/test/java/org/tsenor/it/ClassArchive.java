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
public final class ClassArchive {
  private static final Path PLACE = Project.ROOT.resolve("integration-tests/target");
  private static final long SECONDS = 600;

  private static Path archive;

  private ClassArchive() {}

  /** The option for a JVM whose class path begins with these jars alone. */
  public static synchronized String option() throws IOException {
    if (archive == null) {
      archive = find();
    }
    return "-XX:SharedArchiveFile=" + archive;
  }

  private static Path find() throws IOException {
    return in(PLACE, Project.sparkJars(), ClassArchive::write);
  }

  /** A process whose JVM writes an archive of the classes that it has loaded when it ends. */
  public interface Writer {
    /**
     * Runs it.
     *
     * @param option for its JVM
     * @param scratch folder for whatever it needs
     */
    void run(String option, Path scratch) throws IOException, InterruptedException;
  }

  /**
   * The archive in a folder that is for a class path of these jars. The first of all processes that
   * asks for it writes it; the others wait.
   */
  public static Path in(Path folder, Path jars, Writer writer) throws IOException {
    Path found =
        folder.resolve("classes-%08x.jsa".formatted(Objects.hash(files(jars), Runtime.version())));
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = file.lock();
      if (!Files.exists(found)) {
        Path scratch = Files.createTempDirectory(folder, "classes");
        Path written = scratch.resolve("classes.jsa");
        writer.run("-XX:ArchiveClassesAtExit=" + written, scratch);
        Files.move(written, found, StandardCopyOption.ATOMIC_MOVE);
      }
      lock.release();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return found;
  }

  /** What a JVM compares: names, lengths and times. */
  private static List<String> files(Path folder) throws IOException {
    List<String> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path jar : files.sorted().toList()) {
        jars.add(jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
      }
    }
    return jars;
  }

  private static void write(String option, Path scratch) throws IOException, InterruptedException {
    List<String> command = Project.shortLived(Project.java("1g"));
    command.addAll(List.of(option, "-cp", Project.SPARK));
    command.addAll(Project.submission(List.of("--master", "local[2]"), "prune"));
    command.addAll(List.of("--model", Project.MODEL.toString(), "--pattern", "16:32"));
    command.addAll(List.of("--output", scratch.resolve("pruned").toString()));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), scratch)) {
      run.succeed(SECONDS);
    }
  }
}
