package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** Runs a scenario without a stop, on ordinary file systems and on counting ones. */
  static Trials of(Scenario scenario, Commands commands) throws IOException {
    Place place = commands.place();
    Files.createDirectories(place.work());
    place.clear();
    scenario.prepare(commands);
    place.remember();
    Outcome before = Outcome.of(place);
    scenario.run(commands, Commands.ordinary()).requireWell();
    Outcome undisturbed = Outcome.of(place);
    place.reset();
    Configuration files = WatchedRun.configuration(place, StopPoint.never(), false);
    scenario.run(commands, files).requireWell();
    Outcome counted = Outcome.of(place);
    counted
        .differenceTo(undisturbed)
        .ifPresent(
            difference -> {
              throw new IllegalStateException(
                  "%s: two runs that nobody stopped differ: %s"
                      .formatted(scenario.name(), difference));
            });
    return new Trials(scenario, commands, before, undisturbed, WatchedRun.of(files).operations());
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
    }
    for (Loss loss : Loss.values()) {
      points.add(new StopPoint(StopPoint.AFTER_ALL, Moment.BEFORE, loss));
    }
    return points;
  }

  /**
   * Stops the command at a point and goes on.
   *
   * @return what is wrong then; empty if nothing is
   */
  Optional<String> failure(StopPoint point) throws IOException {
    commands.place().reset();
    Configuration files = WatchedRun.configuration(commands.place(), point, false);
    Ended ended = scenario.run(commands, files);
    WatchedRun run = WatchedRun.of(files);
    if (run.isStopped()) {
      List<Operation> done = run.operations();
      return failureAfterStop(commands)
          .map(failure -> "%s: %s".formatted(done.get(done.size() - 1), failure));
    }
    if (!ended.isWell()) {
      return Optional.of("nobody stopped it, and " + failure(ended));
    }
    run.stop();
    return Outcome.of(commands.place()).differenceTo(undisturbed);
  }

  /**
   * Ends the command's process at a point and goes on, in processes of their own.
   *
   * @return what is wrong then; empty if nothing is
   */
  Optional<String> failureOfProcess(StopPoint point) throws IOException {
    commands.place().reset();
    Commands apart = commands.launched(Launch.apart(commands.place().work().resolve("logs")));
    Configuration files = WatchedRun.configuration(commands.place(), point, true);
    Ended ended = scenario.run(apart, files);
    return ended.exitCode() == WatchedRun.HALTED
        ? failureAfterStop(apart)
        : Optional.of("the process was to be halted, but " + failure(ended));
  }

  private Optional<String> failureAfterStop(Commands following) throws IOException {
    Place place = commands.place();
    if (scenario.replaces() && !before.isWholeIn(place) && !undisturbed.isWholeIn(place)) {
      return Optional.of("neither the old output nor the new one is whole");
    }
    Ended ended = scenario.again(following);
    return ended.isWell()
        ? Outcome.of(place).differenceTo(undisturbed)
        : Optional.of("then " + failure(ended));
  }

  private static String failure(Ended ended) {
    return "exit code %d: %s".formatted(ended.exitCode(), ended.said().strip());
  }
}
