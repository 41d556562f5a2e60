package org.tsenor.cli;

import org.apache.spark.SparkConf;
import picocli.CommandLine.Option;

/** Where Spark runs, with its properties. */
final class SparkOptions extends ConfOptions {
  private static final String MASTER = "spark.master";

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark master, such as local[4] or yarn (default: spark.master where it is set, as"
              + " spark-submit does, else local[*]).")
  private String master;

  @Override
  SparkConf sparkConf() {
    SparkConf spark = super.sparkConf().setIfMissing(MASTER, "local[*]");
    return master == null ? spark : spark.set(MASTER, master);
  }
}
