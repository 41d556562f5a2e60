package org.tsenor.source;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The one session that tests share, and the fixture they read.
 *
 * <p>Commands stop the session of the process when they end, and tests of commands run in the same
 * process: who needs the session asks for it anew.
 */
public final class SparkSessions {
  private static SparkSession session;

  private SparkSessions() {}

  private static SparkSession start() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("safetensors tests")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse")
        .config("spark.hadoop.fs.counted.impl", CountedFileSystem.class.getName())
        .config("spark.hadoop.fs.norename.impl", NoRenameFileSystem.class.getName())
        .getOrCreate();
  }

  /** The session, started if there is none or a command has stopped it. */
  public static synchronized SparkSession session() {
    if (session == null || session.sparkContext().isStopped()) {
      session = start();
    }
    return session;
  }

  /** The tiny Llama's checkpoint. */
  public static Path tinyLlama() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("integration-tests/tiny-llama/model"))) {
      directory = directory.getParent();
    }
    return directory.resolve("integration-tests/tiny-llama/model");
  }
}
