package org.tsenor.it.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.SaveMode;
import org.tsenor.it.crash.StopPoint.Loss;
import org.tsenor.it.crash.StopPoint.Moment;

/**
 * Stops every command that writes at every point of its writing, and sees whether one can go on
 * from there: at each point either the old output or the new one is whole, and the command that a
 * user runs next ends with the bytes of a run that nobody stopped, and nothing beside them.
 *
 * <p>A point is an operation of {@link CrashingFileSystem} and a {@link Loss}. Runs are stopped
 * before each operation and when the last has been made; as all earlier ones have been made then,
 * that is after each operation too. At writes and deletes of whole folders they are also stopped
 * half way.
 *
 * <p>In this process a stopped run does not end: all that it asks its file system for fails, in
 * every thread, for good. With {@code --halts} some points end a process of their own instead.
 *
 * <p>Not covered are: stops within a rename or within what makes several folders; the orders that
 * operations of two tasks at once may have, but for those that come up with {@code --cores 2};
 * power cuts that lose some of what was not forced and keep the rest; the local scratch files of
 * tasks, which nobody reads again.
 */
public final class CrashPoints {
  private static final List<String> PLAIN = List.of("--pattern", "4:8", "--format", "compact");
  private static final List<String> OLD = List.of("--pattern", "2:4", "--shard-size", "50KB");
  private static final List<String> CALIBRATED =
      List.of("--pattern=4:8", "--method=wanda", "--calibration=TOKENS", "--window-groups=2");

  private static final List<Scenario> SCENARIOS =
      List.of(
          new PruneScenario("plain", PLAIN),
          new OverwriteScenario(OLD, PLAIN),
          new PruneScenario("calibrated", CALIBRATED),
          new PublishingScenario(PLAIN),
          new NotebookScenario(SaveMode.ErrorIfExists, List.of()),
          new NotebookScenario(SaveMode.Overwrite, OLD),
          new RestoreScenario(PLAIN));

  private final Choice choice;
  private final PrintStream out;
  private final Random random;
  private int tried;
  private int underWay;
  private int failures;

  private CrashPoints(Choice choice, PrintStream out) {
    this.choice = choice;
    this.out = out;
    this.random = new Random(choice.seed());
  }

  public static void main(String[] arguments) throws IOException {
    Choice choice = Choice.of(List.of(arguments));
    Files.createDirectories(choice.work());
    // What commands say of their progress, and Spark of what is thrown at it.
    Path log = choice.work().resolve("log");
    System.setErr(new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    CrashPoints points = new CrashPoints(choice, out);
    Path scratch = Files.createTempDirectory(choice.work(), "points");
    try {
      points.run(scratch);
    } finally {
      Place.delete(scratch);
    }
    out.printf(
        "%d points tried, %d failures; at %d an output was being replaced%n",
        points.tried, points.failures, points.underWay);
    System.exit(points.failures == 0 ? 0 : 1);
  }

  /** A point of a scenario. */
  private record Trial(Trials trials, StopPoint point, boolean halts) {
    Verdict verdict() throws IOException {
      return halts ? trials.ofProcess(point) : trials.at(point);
    }

    @Override
    public String toString() {
      return "%s, %s%s".formatted(trials.scenario().name(), point, halts ? ", process halted" : "");
    }
  }

  private void run(Path scratch) throws IOException {
    Input input = new Input(scratch.resolve("input"));
    input.write();
    List<Trials> all = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      if (choice.wants(scenario)) {
        Place place = new Place(scratch.resolve(scenario.name()));
        all.add(Trials.of(scenario, new Commands(input, place, choice.cores(), Launch.here())));
      }
    }
    List<Trial> trials = choice.sample().isPresent() ? sample(all) : everything(all);
    trials.addAll(processes(all));
    for (Trial trial : trials) {
      attempt(trial);
    }
  }

  private void attempt(Trial trial) throws IOException {
    tried++;
    Verdict verdict = trial.verdict();
    underWay += verdict.underWay() ? 1 : 0;
    if (verdict.failure().isPresent()) {
      failures++;
      out.printf("FAILURE  %s: %s%n", trial, verdict.failure().get());
    }
  }

  private List<Trial> everything(List<Trials> all) {
    List<Trial> everything = new ArrayList<>();
    for (Trials trials : all) {
      List<Trial> points = points(trials);
      out.printf(
          Locale.ROOT,
          "%-18s %4d operations, %4d points%n",
          trials.scenario().name(),
          trials.operations().size(),
          points.size());
      everything.addAll(points);
    }
    return everything;
  }

  private List<Trial> points(Trials trials) {
    List<Trial> points = new ArrayList<>();
    for (StopPoint point : trials.points()) {
      if (choice.wants(point)) {
        points.add(new Trial(trials, point, false));
      }
    }
    return points;
  }

  /** As many of each scenario, give or take one. */
  private List<Trial> sample(List<Trials> all) {
    int wanted = choice.sample().getAsInt();
    out.printf("%d points and %d processes, seed %d%n", wanted, choice.halts(), choice.seed());
    List<List<Trial>> shuffled = new ArrayList<>();
    int most = 0;
    for (Trials trials : all) {
      List<Trial> points = points(trials);
      Collections.shuffle(points, random);
      shuffled.add(points);
      most = Math.max(most, points.size());
    }
    List<Trial> sample = new ArrayList<>();
    for (int i = 0; i < most && sample.size() < wanted; i++) {
      for (List<Trial> points : shuffled) {
        if (i < points.size() && sample.size() < wanted) {
          sample.add(points.get(i));
        }
      }
    }
    return sample;
  }

  private List<Trial> processes(List<Trials> all) {
    List<Trials> apart = all.stream().filter(trials -> trials.scenario().canRunApart()).toList();
    List<Trial> processes = new ArrayList<>();
    for (int i = 0; i < choice.halts(); i++) {
      Trials trials = apart.get(random.nextInt(apart.size()));
      int operation = 1 + random.nextInt(trials.operations().size());
      processes.add(new Trial(trials, new StopPoint(operation, Moment.BEFORE, Loss.PROCESS), true));
    }
    return processes;
  }
}
