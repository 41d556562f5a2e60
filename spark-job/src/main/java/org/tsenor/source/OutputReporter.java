package org.tsenor.source;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.tsenor.checkpoint.FileRecord;

/**
 * Reports what was done to rows before they were written, if their columns say so. The data source
 * moves rows and knows nothing of it: whoever does is found among the services of this jar.
 */
public interface OutputReporter {
  /** The one of this jar; empty if the data source is alone. */
  static Optional<OutputReporter> find() {
    return ServiceLoader.load(OutputReporter.class, OutputReporter.class.getClassLoader())
        .findFirst();
  }

  /**
   * A write.
   *
   * @param columns of the rows
   * @param output directory, as it was given
   * @param template that the output follows
   * @param choices of the user
   * @param compact whether the compact form is written, too
   * @param shardBytes that shards are cut anew to
   */
  record Write(
      StructType columns,
      String output,
      Optional<Template> template,
      CheckpointWrite.Choices choices,
      boolean compact,
      OptionalLong shardBytes) {}

  /**
   * What tasks have committed.
   *
   * @param root directory of the output, qualified
   * @param fileSystem of the records of bands
   * @param bands these records, by shard
   * @param resumed shards that an earlier write had committed
   */
  record Committed(String root, FileSystem fileSystem, Map<String, Path> bands, int resumed) {}

  /** The report of a write, to be made when all is committed. */
  interface Pending {
    /** Whether the records of bands say what the report does not. */
    boolean keepsBands();

    /**
     * Makes the report.
     *
     * @return its bytes, from what the other files of the output are; empty if what was committed
     *     is not what the columns said
     */
    Optional<Function<Map<String, FileRecord>, byte[]>> report(Committed committed)
        throws IOException;
  }

  /**
   * Looks at the columns of rows that are to be written.
   *
   * @return empty if there is nothing to report
   */
  Optional<Pending> begin(SparkSession spark, Write write) throws IOException;

  /** What a user has to put right, if a write failed of that: what was done to rows may say so. */
  Optional<RuntimeException> mistake(Exception failure);
}
