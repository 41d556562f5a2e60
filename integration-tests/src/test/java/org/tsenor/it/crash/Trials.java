package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.it.crash.Scenario.Ended;
import org.tsenor.it.crash.StopPoint.Loss;
import org.tsenor.it.crash.StopPoint.Moment;

/**
 * One scenario, stopped at one point after another.
 *
 * @param scenario that is stopped
 * @param commands that it runs
 * @param before what the place holds before
 * @param undisturbed what it holds after a run that nobody stops
 * @param operations of such a run
 */
record Trials(
    Scenario scenario,
    Commands commands,
    Outcome before,
    Outcome undisturbed,
    List<Operation> operations) {
  /** What a command says that was stopped when nothing was left to do, and is run once more. */
  private static final Pattern TOLD_OF_AN_OUTPUT =
      Pattern.compile("is not empty: give another path|is not an empty directory: choose another");

  /** Runs a scenario without a stop, counting. What follows a stop is run without counting. */
  static Trials of(Scenario scenario, Commands commands) throws IOException {
    Place place = commands.place();
    Files.createDirectories(place.work());
    place.clear();
    scenario.prepare(commands);
    place.remember();
    Outcome before = Outcome.of(place);
    Configuration files = WatchedRun.configuration(place, StopPoint.never(), false);
    scenario.run(commands, files).requireWell();
    return new Trials(
        scenario, commands, before, Outcome.of(place), WatchedRun.of(files).operations());
  }

  /**
   * All points of the scenario: before every operation, within those that have a middle, and after
   * the last one. Within an operation only the process is lost.
   */
  List<StopPoint> points() {
    List<StopPoint> points = new ArrayList<>();
    for (int operation = 1; operation <= operations.size(); operation++) {
      for (Loss loss : Loss.values()) {
        points.add(new StopPoint(operation, Moment.BEFORE, loss));
      }
      if (operations.get(operation - 1).tearable()) {
        points.add(new StopPoint(operation, Moment.WITHIN, Loss.PROCESS));
      }
      points.add(new StopPoint(operation, Moment.FAILING, Loss.PROCESS));
    }
    for (Loss loss : Loss.values()) {
      points.add(new StopPoint(StopPoint.AFTER_ALL, Moment.BEFORE, loss));
    }
    return points;
  }

  /** Stops the command at a point and goes on. */
  Verdict at(StopPoint point) throws IOException {
    commands.place().reset();
    Configuration files = WatchedRun.configuration(commands.place(), point, false);
    Ended ended = scenario.run(commands, files);
    WatchedRun run = WatchedRun.of(files);
    boolean failed = point.moment() == Moment.FAILING && !ended.isWell();
    if (run.isStopped() || failed) {
      Verdict verdict = afterStop(commands);
      Operation last = run.operation(point.operation());
      return new Verdict(
          verdict.failure().map(failure -> "%s: %s".formatted(last, failure)), verdict.underWay());
    }
    if (!ended.isWell()) {
      return Verdict.of(Optional.of("nobody stopped it, and " + said(ended)));
    }
    run.stop();
    return Verdict.of(Outcome.of(commands.place()).differenceTo(undisturbed));
  }

  /** Ends the command's process at a point and goes on, in processes of their own. */
  Verdict ofProcess(StopPoint point) throws IOException {
    commands.place().reset();
    Commands apart = commands.launched(Launch.apart(commands.place().work().resolve("logs")));
    Configuration files = WatchedRun.configuration(commands.place(), point, true);
    Ended ended = scenario.run(apart, files);
    return ended.exitCode() == WatchedRun.HALTED
        ? afterStop(apart)
        : Verdict.of(Optional.of("the process was to be halted, but " + said(ended)));
  }

  private Verdict afterStop(Commands following) throws IOException {
    boolean underWay = false;
    if (scenario.replaces()) {
      Outcome found = Outcome.of(commands.place());
      if (!before.isKept(found) && !undisturbed.isKept(found)) {
        return Verdict.of(Optional.of("neither all of the old output is there nor of the new one"));
      }
      underWay = !before.isInPlace(found) && !undisturbed.isInPlace(found);
    }
    Ended ended = scenario.again(following);
    if (!ended.isWell() && TOLD_OF_AN_OUTPUT.matcher(ended.said()).find()) {
      if (!undisturbed.isInPlace(Outcome.of(commands.place()))) {
        return new Verdict(Optional.of("an output that is not whole is taken for one"), underWay);
      }
      ended = scenario.replacing(following).orElse(new Ended(0, ended.said()));
    }
    Optional<String> failure =
        ended.isWell()
            ? Outcome.of(commands.place()).differenceTo(undisturbed)
            : Optional.of("then " + said(ended));
    return new Verdict(failure, underWay);
  }

  private String said(Ended ended) {
    String work = commands.place().work().toString();
    return "exit code %d: %s".formatted(ended.exitCode(), ended.said().strip().replace(work, "…"));
  }
}
