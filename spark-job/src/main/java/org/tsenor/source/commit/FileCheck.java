package org.tsenor.source.commit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;
import scala.Tuple2;

/**
 * Reads files from their first byte to their last, over the cluster, and holds them to a record.
 */
public final class FileCheck {
  private FileCheck() {}

  /**
   * The files that are not what they must be.
   *
   * @param files what each must be, by its path
   * @return what is wrong with each that is not, in the order given
   */
  public static Map<Path, String> faults(SparkSession spark, Map<Path, FileRecord> files) {
    List<Tuple2<String, FileRecord>> listed = new ArrayList<>();
    files.forEach((path, record) -> listed.add(new Tuple2<>(path.toString(), record)));
    Map<Path, String> faults = new LinkedHashMap<>();
    if (listed.isEmpty()) {
      return faults;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration configuration =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    List<String> found =
        context
            .parallelize(listed, Math.min(listed.size(), 10_000))
            .map(file -> fault(configuration.value(), new Path(file._1()), file._2()))
            .collect();
    int at = 0;
    for (Path path : files.keySet()) {
      String fault = found.get(at++);
      if (!fault.isEmpty()) {
        faults.put(path, fault);
      }
    }
    return faults;
  }

  /** What is wrong with a file, in words; empty if nothing is. */
  private static String fault(Configuration configuration, Path path, FileRecord expected)
      throws IOException {
    FileSystem fileSystem = Storage.of(configuration, path).fileSystem();
    try {
      long length = fileSystem.getFileStatus(path).getLen();
      if (length != expected.bytes()) {
        return "has %d bytes and must have %d".formatted(length, expected.bytes());
      }
      FileRecord found = FileRecord.read(fileSystem, path, expected.algorithm());
      return found.equals(expected)
          ? ""
          : "has the %s digest %s and must have %s"
              .formatted(expected.algorithm().label(), found.digest(), expected.digest());
    } catch (FileNotFoundException e) {
      return "is missing";
    }
  }
}
