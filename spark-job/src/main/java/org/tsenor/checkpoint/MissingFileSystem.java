package org.tsenor.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/**
 * Opens file systems, and says of one that is not there which package brings it. Spark comes with
 * HDFS and local files; what reaches the stores of clouds is added by the user.
 */
final class MissingFileSystem {
  /** Of Hadoop, whose version they must have. */
  private static final Map<String, String> HADOOP_MODULES =
      Map.of(
          "s3a", "hadoop-aws",
          "abfs", "hadoop-azure",
          "abfss", "hadoop-azure",
          "wasb", "hadoop-azure",
          "wasbs", "hadoop-azure",
          "oss", "hadoop-aliyun",
          "cosn", "hadoop-cos",
          "obs", "hadoop-huaweicloud",
          "tos", "hadoop-tos");

  /** Of others, with versions of their own. */
  private static final Map<String, String> OTHERS =
      Map.of("gs", "com.google.cloud.bigdataoss:gcs-connector");

  /** What other tools call S3. */
  private static final List<String> NAMES_OF_S3 = List.of("s3", "s3n");

  private MissingFileSystem() {}

  /**
   * The file system a path is on.
   *
   * @throws UnsupportedFileSystemException if its classes are not there, naming what has them
   */
  static FileSystem open(Configuration configuration, Path path) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (UnsupportedFileSystemException e) {
      throw missing(configuration, path, e);
    } catch (RuntimeException e) {
      // So Hadoop's configuration tells that a class it names is not on the class path.
      if (e.getCause() instanceof ClassNotFoundException) {
        throw missing(configuration, path, e);
      }
      throw e;
    } catch (NoClassDefFoundError e) {
      // The connector is there, what it needs is not.
      throw missing(configuration, path, e);
    }
  }

  private static IOException missing(Configuration configuration, Path path, Throwable cause) {
    String given = path.toUri().getScheme();
    String scheme = given == null ? FileSystem.getDefaultUri(configuration).getScheme() : given;
    IOException missing =
        new UnsupportedFileSystemException(
            "%s: %s".formatted(path, wayOut(scheme, path.toString(), cause)));
    missing.initCause(cause);
    return missing;
  }

  private static String wayOut(String scheme, String path, Throwable cause) {
    if (NAMES_OF_S3.contains(scheme)) {
      return "there is no file system %s://, write %s with %s"
          .formatted(scheme, path.replaceFirst("^s3n?:", "s3a:"), howToAdd("s3a"));
    }
    String found = cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    if (HADOOP_MODULES.containsKey(scheme) || OTHERS.containsKey(scheme)) {
      return "the file system %s:// is not on the class path%s: add %s"
          .formatted(scheme, found, howToAdd(scheme));
    }
    return "there is no file system %s://%s: fs.%s.impl names its class, whose jar must be on the"
            .formatted(scheme, found, scheme)
        + " class path";
  }

  private static String howToAdd(String scheme) {
    String module = HADOOP_MODULES.get(scheme);
    return ("the package %s (spark-submit --packages, spark.jars.packages before the session starts,"
            + " or its jars in the launcher's TSENOR_CLASSPATH)")
        .formatted(
            module == null
                ? OTHERS.get(scheme)
                : "org.apache.hadoop:%s:%s".formatted(module, VersionInfo.getVersion()));
  }
}
