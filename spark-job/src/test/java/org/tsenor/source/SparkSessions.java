package org.tsenor.source;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The one session that tests share, and the fixture they read. A test of the command line stops it;
 * who asks after that gets a new one.
 */
public final class SparkSessions {
  private static SparkSession session = start();

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

  public static synchronized SparkSession session() {
    if (session.sparkContext().isStopped()) {
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
