package org.tsenor;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.magnitude.PrunedBands;
import org.tsenor.job.run.UserFaults;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.GivenArguments.Naming;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.SettingValues;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.Guest;

/**
 * Everything there is to do, from a notebook or a program.
 *
 * <pre>{@code
 * Report report =
 *     Tsenor.prune(
 *         spark,
 *         Map.of("model", model, "output", output, "pattern", "16:32", "method", "wanda",
 *             "calibration", texts, "samples", 32));
 * double error = (double) report.get("totals/mean_relative_error");
 * }</pre>
 *
 * <p>Settings are those of the command line, by key, with values as Java has them: texts, numbers,
 * booleans, lists. A recipe and properties {@code spark.tsenor.*} of the session, also those that
 * were set later, fill in what is not given. Work is done in the caller's session, which goes on as
 * it was: nothing is stopped, nothing exits. Progress is in the log and in Spark's UI.
 *
 * <p>All methods throw {@link UserInputException}, an {@link IllegalArgumentException}, where the
 * input or the settings are at fault: what was found, where, what is allowed.
 */
public final class Tsenor {
  private Tsenor() {}

  /**
   * Says what {@link #prune} would do to every tensor and why; reads headers only and writes
   * nothing.
   *
   * @param settings of {@code prune}; {@code output} may be left out
   */
  public static Report plan(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.PLAN, spark, settings);
  }

  /** Prunes a checkpoint by any method; the result is {@code report.json} of the output. */
  public static Report prune(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.PRUNE, spark, settings);
  }

  /** Measures the perplexity of one or two checkpoints on a text. */
  public static Report evaluate(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.EVALUATE, spark, settings);
  }

  /**
   * Proves a pruned checkpoint from its files. Faults are in the report, whose field {@code proven}
   * is then false.
   */
  public static Report verify(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.VERIFY, spark, settings);
  }

  /** Shows what is in a checkpoint and how sparse its tensors are. */
  public static Report inspect(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.INSPECT, spark, settings);
  }

  /** Makes a checkpoint from a compact archive, bit for bit as pruned. */
  public static Report restore(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.RESTORE, spark, settings);
  }

  /** Writes a checkpoint of random weights in the shape of a Llama, for benchmarks and tests. */
  public static Report generate(SparkSession spark, Map<String, ?> settings) throws IOException {
    return run(Operation.GENERATE, spark, settings);
  }

  /**
   * Prunes bands that the caller reads and writes; those of tensors that the settings leave alone
   * pass through. Nothing runs before the rows are asked for.
   *
   * <pre>{@code
   * Dataset<Row> bands = spark.read().format("safetensors").load(model);
   * Tsenor.pruneBands(bands, Map.of("pattern", "16:32"))
   *     .write().format("safetensors").option("like", model).save(output);
   * }</pre>
   *
   * <p>Such a write leaves the masks and the {@code report.json} that {@link #prune} leaves, unless
   * data, or a column that pruning has added, is missing or has got other values; without the
   * column {@code mask} there are no masks. It throws what the user has to put right as a {@link
   * UserInputException}; other actions throw what Spark throws, with that as its cause.
   *
   * @param bands rows of the {@code safetensors} data source, with all its columns, on whatever
   *     way; the {@code rowMultiple} of the scan has to be a multiple of the block sizes in use, as
   *     its default of 64 is for every block size that is a power of two
   * @param settings of {@code prune} by magnitude, without those that say where and how to read and
   *     write; {@code model} may be left out where the bands come from one scan of a checkpoint
   * @return the bands' columns with {@code data} pruned, and {@link
   *     org.tsenor.job.run.PrunedColumn} behind
   */
  public static Dataset<Row> pruneBands(Dataset<Row> bands, Map<String, ?> settings)
      throws IOException {
    GivenArguments given = GivenArguments.of(settings, Naming.KEYS);
    return asGuest(
        Operation.PRUNE, Naming.KEYS, bands.sparkSession(), () -> PrunedBands.of(bands, given));
  }

  /**
   * Runs an operation by its name, in a session of the caller's.
   *
   * @param settings by key, words joined by hyphens or underscores
   */
  public static Report run(Operation operation, SparkSession spark, Map<String, ?> settings)
      throws IOException {
    return run(operation, spark, GivenArguments.of(settings, Naming.KEYS));
  }

  /** The same, with settings that may be spelled otherwise. */
  public static Report run(Operation operation, SparkSession spark, GivenArguments settings)
      throws IOException {
    return asGuest(
        operation,
        settings.naming(),
        spark,
        () -> request(operation, settings, Surroundings.of(spark)).run(() -> spark));
  }

  /** What is done in a session of the caller's. */
  @FunctionalInterface
  private interface Work<T> {
    T result() throws IOException;
  }

  private static <T> T asGuest(Operation operation, Naming naming, SparkSession spark, Work<T> work)
      throws IOException {
    try (Guest guest = Guest.of(spark)) {
      return work.result();
      // Scala throws what it does not declare; and what the user can put right is one kind of
      // exception, whatever Spark has wrapped around it.
    } catch (Exception e) {
      Optional<String> message = UserFaults.message(e);
      if (message.isEmpty()) {
        throw e;
      }
      String spoken =
          naming.spoken(message.get(), operation.settings().stream().map(Setting::key).toList());
      if (e instanceof UserInputException && spoken.equals(e.getMessage())) {
        throw e;
      }
      throw new UserInputException(spoken, e);
    }
  }

  /**
   * Reads the settings of an operation that is to be run where no session is yet.
   *
   * @throws UserInputException if they are not allowed
   */
  public static Request request(
      Operation operation, GivenArguments settings, Surroundings surroundings) {
    return switch (operation) {
      case PLAN -> PruneRequest.plan(settings, surroundings);
      case PRUNE -> PruneRequest.of(settings, surroundings);
      case EVALUATE -> read(operation, settings, surroundings).evaluation();
      case VERIFY -> read(operation, settings, surroundings).verification();
      case INSPECT -> read(operation, settings, surroundings).inspection();
      case RESTORE -> read(operation, settings, surroundings).restoration();
      case GENERATE -> read(operation, settings, surroundings).generation();
    };
  }

  private static CheckpointRequests read(
      Operation operation, GivenArguments settings, Surroundings surroundings) {
    return new CheckpointRequests(
        SettingValues.of(operation, settings, surroundings.properties(), surroundings.hadoop()),
        surroundings);
  }
}
