package org.tsenor.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.spark.SparkEnv;

/** Temporary files on the executor's own disks, where Spark keeps its blocks. */
final class LocalSpace {
  private LocalSpace() {}

  /** One of the disks, at random: a directory that Spark removes when the executor ends. */
  public static Path directory() {
    File[] directories = SparkEnv.get().blockManager().diskBlockManager().localDirs();
    return directories[ThreadLocalRandom.current().nextInt(directories.length)].toPath();
  }

  /** A new empty file; the caller deletes it. */
  public static Path file(String name) throws IOException {
    return Files.createTempFile(directory(), "tsenor-", "-" + name);
  }
}
