package org.tsenor;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.faults.UserFaults;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.Naming;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.session.Guest;

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
 * booleans, lists. Properties {@code spark.tsenor.*} of the session, also those that were set
 * later, fill in what is not given. Work is done in the caller's session, which goes on as it was:
 * nothing is stopped, nothing exits. Progress is in the log and in Spark's UI.
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
    try (Guest guest = Guest.of(spark)) {
      return request(operation, settings, Surroundings.of(spark)).run(() -> spark);
      // Scala throws what it does not declare; and what the user can put right is one kind of
      // exception, whatever Spark has wrapped around it.
    } catch (Exception e) {
      Optional<String> message = UserFaults.message(e);
      if (message.isEmpty() || e instanceof UserInputException) {
        throw e;
      }
      throw new UserInputException(message.get(), e);
    }
  }

  /**
   * Reads the settings of an operation that is to be run where no session is yet.
   *
   * @throws UserInputException if they are not allowed
   */
  public static Request request(
      Operation operation, GivenArguments settings, Surroundings surroundings) {
    return operation.request(settings, surroundings);
  }
}
