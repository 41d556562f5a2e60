package org.tsenor.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;
import org.tsenor.text.Counted;

/**
 * Reads files from their first byte to their last, over the cluster, and holds them to a record.
 */
final class FileCheck {
  private static final int MOST_TASKS = 10_000;

  private FileCheck() {}

  /**
   * The files that are not what they must be.
   *
   * @param hadoop the file systems' configuration
   * @param files what each must be, by its path
   * @return what is wrong with each that is not, in the order given
   */
  static Map<Path, String> faults(
      SparkSession spark, Configuration hadoop, Map<Path, FileRecord> files) {
    List<Expected> listed = new ArrayList<>();
    files.forEach((path, record) -> listed.add(new Expected(path.toString(), record)));
    Map<Path, String> faults = new LinkedHashMap<>();
    if (listed.isEmpty()) {
      return faults;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration configuration = new SerializableConfiguration(hadoop);
    List<Integer> numbers = IntStream.range(0, listed.size()).boxed().toList();
    List<String> found =
        context
            .parallelize(numbers, Math.min(listed.size(), MOST_TASKS))
            .map(new Reading(new ArrayList<>(listed), configuration))
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

  /** What a file must be. */
  private record Expected(String path, FileRecord record) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Reads the file of a number.
   *
   * @param files go with the function, which is serialized by Java whatever serializer the session
   *     has for data
   */
  private record Reading(ArrayList<Expected> files, SerializableConfiguration configuration)
      implements Function<Integer, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call(Integer number) throws IOException {
      Expected file = files.get(number);
      return fault(configuration.value(), new Path(file.path()), file.record());
    }
  }

  /** What is wrong with a file, in words; empty if nothing is. */
  private static String fault(Configuration configuration, Path path, FileRecord expected)
      throws IOException {
    FileSystem fileSystem = Storage.of(configuration, path).fileSystem();
    try {
      long length = fileSystem.getFileStatus(path).getLen();
      if (length != expected.bytes()) {
        return "has %s and must have %d".formatted(Counted.of(length, "byte"), expected.bytes());
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
