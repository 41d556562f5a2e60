package org.tsenor.job.run;

import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.Template;
import org.tsenor.text.Counted;
import org.tsenor.text.Printable;
import org.tsenor.tokens.CalibrationFingerprint;

/** What surrounds the writing of a checkpoint, whatever the method: resume before, report after. */
public final class PrunedRun {
  private final SparkSession spark;
  private final PruneSettings settings;
  private final PrintStream progress;
  private final long startedMillis = System.currentTimeMillis();

  /**
   * @param progress where progress is shown, usually standard error
   */
  public PrunedRun(SparkSession spark, PruneSettings settings, PrintStream progress) {
    this.spark = spark;
    this.settings = settings;
    this.progress = progress;
  }

  /** Writes the checkpoint. */
  @FunctionalInterface
  public interface Writing {
    /**
     * Writes what is not committed.
     *
     * @return what the report tells of calibration besides, by key
     */
    Map<String, Object> run() throws IOException;
  }

  /**
   * A run that has begun.
   *
   * @param checkpoint that is pruned
   * @param plan for it
   * @param output that is written
   * @param state what decides its bytes
   * @param committed shards that an earlier run committed
   * @param calibration where statistics come from, if any are needed
   */
  public record Begun(
      Checkpoint checkpoint,
      PrunePlan plan,
      OutputDirectory output,
      RunState state,
      Set<String> committed,
      Optional<CalibrationFingerprint> calibration) {}

  /**
   * Makes the output ready.
   *
   * @param template that the output follows
   * @return empty if an earlier run of the same settings has finished
   * @throws org.tsenor.job.settings.UserInputException if the output may not be written in this
   *     mode
   * @throws IOException of a kind of its own if another run works there, or what is there is not
   *     ours
   */
  public Optional<Begun> begin(
      Checkpoint checkpoint,
      PrunePlan plan,
      Template template,
      Optional<CalibrationFingerprint> calibration)
      throws IOException {
    checkpoint.requirePlainWeights();
    Map<String, String> input = new TreeMap<>(InputFingerprint.of(checkpoint));
    calibration.ifPresent(
        windows -> input.put("calibration windows", "sha256 " + windows.windows().sha256()));
    RunState state = new RunState(RunState.decisive(settings.toMap()), input);
    OutputDirectory output =
        new OutputDirectory(
            spark, settings.output(), template, notice -> progress.println(Printable.line(notice)));
    boolean goesOn = false;
    try {
      OutputDirectory.Start start = output.open(state);
      goesOn = !start.complete();
      if (start.complete()) {
        progress.printf(
            "%s is complete, checked file by file: nothing is left to do%n",
            Printable.line(output.root().toString()));
        return Optional.empty();
      }
      if (!start.committed().isEmpty()) {
        progress.printf(
            "resuming: %s done, %s%n",
            Counted.of(start.committed().size(), "shard is", "shards are"),
            Printable.line(String.join(", ", start.committed())));
      }
      return Optional.of(
          new Begun(checkpoint, plan, output, state, start.committed(), calibration));
    } finally {
      if (!goesOn) {
        output.close();
      }
    }
  }

  /**
   * Writes, and ends with the report; what fails leaves the output as it was, or so that it can be
   * resumed.
   *
   * @return empty if the output had finished before and only lost files were written again
   */
  public Optional<PruneReport> finish(Begun begun, Writing writing) throws IOException {
    try (OutputDirectory output = begun.output()) {
      try {
        Map<String, Object> told = writing.run();
        begun.checkpoint().requireUnchanged();
        if (output.isMending()) {
          output.mend();
          progress.printf("%s is whole again%n", Printable.line(output.root().toString()));
          return Optional.empty();
        }
        return Optional.of(publish(begun, told));
      } catch (Throwable failure) {
        takeBack(output, failure);
        throw failure;
      }
    }
  }

  /** The failure is what the user is told, whatever else fails on the way out. */
  private static void takeBack(OutputDirectory output, Throwable failure) {
    try {
      output.fail(failure);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private PruneReport publish(Begun begun, Map<String, Object> told) throws IOException {
    PruneReport report = report(begun, told);
    byte[] state = begun.state().toBytes();
    begun
        .output()
        .publish(files -> ReportJson.write(report, Software.versions(spark), state, files));
    return report;
  }

  private PruneReport report(Begun begun, Map<String, Object> told) throws IOException {
    Map<String, Object> calibration = new LinkedHashMap<>();
    begun.calibration().ifPresent(windows -> calibration.putAll(windows.toMap()));
    calibration.putAll(told);
    PruneReport.Course course =
        new PruneReport.Course(
            begun.output().root().toString(),
            settings.toMap(),
            calibration,
            startedMillis,
            begun.committed().size());
    return PruneReport.of(
        begun.checkpoint(),
        begun.plan(),
        begun.output().fileSystem(),
        begun.output().bandLogs(),
        course);
  }
}
