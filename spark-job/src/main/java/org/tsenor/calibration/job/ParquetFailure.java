package org.tsenor.calibration.job;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.tsenor.calibration.input.CalibrationInputException;
import org.tsenor.calibration.input.InputFile;

/** Tells a Parquet file that cannot be read from a cluster that cannot read it. */
final class ParquetFailure {
  /** Errors that Spark wraps whatever a file's reader throws in. */
  private static final List<String> OF_A_FILE =
      List.of("FAILED_READ_FILE", "CANNOT_READ_FILE_FOOTER", "PARQUET", "UNABLE_TO_INFER_SCHEMA");

  /** Packages whose code takes files apart: what is thrown there, whatever it is. */
  private static final List<String> READERS = List.of("org.apache.parquet.", "shaded.parquet.");

  /** Packages of what goes wrong between machines. */
  private static final List<String> OF_THE_CLUSTER =
      List.of(
          "java.net.",
          "javax.net.",
          "org.apache.hadoop.ipc.",
          "org.apache.hadoop.hdfs.",
          "org.apache.hadoop.fs.s3a.",
          "software.amazon.");

  private ParquetFailure() {}

  /** The user's mistake that a failure to read a file is; empty if it is none. */
  static Optional<CalibrationInputException> of(InputFile file, Exception failure) {
    List<Throwable> causes =
        Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
            .limit(50)
            .toList();
    if (causes.stream().anyMatch(OutOfMemoryError.class::isInstance)) {
      return Optional.of(
          new CalibrationInputException(
              file, "is more than this heap holds: give less text, or a larger heap", failure));
    }
    boolean isOfTheCluster =
        causes.stream()
            .anyMatch(
                cause -> OF_THE_CLUSTER.stream().anyMatch(cause.getClass().getName()::startsWith));
    if (isOfTheCluster || causes.stream().noneMatch(ParquetFailure::isOfAFile)) {
      return Optional.empty();
    }
    Throwable root = causes.get(causes.size() - 1);
    String reason = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return Optional.of(
        new CalibrationInputException(
            file,
            "is Parquet that cannot be read: %s: %s"
                .formatted(root.getClass().getSimpleName(), reason),
            failure));
  }

  private static boolean isOfAFile(Throwable cause) {
    boolean isOfItsReader =
        Stream.concat(
                Stream.of(cause.getClass().getName()),
                Arrays.stream(cause.getStackTrace()).map(StackTraceElement::getClassName))
            .anyMatch(name -> READERS.stream().anyMatch(name::startsWith));
    return isOfItsReader
        || (cause instanceof SparkThrowable spark
            && spark.getCondition() != null
            && OF_A_FILE.stream().anyMatch(spark.getCondition()::contains));
  }
}
