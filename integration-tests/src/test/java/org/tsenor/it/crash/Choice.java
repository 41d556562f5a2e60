package org.tsenor.it.crash;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.tsenor.it.crash.StopPoint.Loss;

/** Which points are tried; set from the arguments of {@link CrashPoints}. */
final class Choice {
  static final String USAGE =
      "arguments: --work FOLDER [--scenario NAME]... [--loss process|bytes|names]... [--operation K]"
          + " [--sample POINTS] [--seed NUMBER] [--halts PROCESSES] [--cores N]";

  private final Set<String> scenarios = new LinkedHashSet<>();
  private final Set<Loss> losses = EnumSet.noneOf(Loss.class);
  private Path work = Path.of("");
  private OptionalInt operation = OptionalInt.empty();
  private OptionalInt sample = OptionalInt.empty();
  private long seed = System.nanoTime() & 0xffffff;
  private int halts;
  private int cores = 1;

  /** Reads arguments, options each with a value. */
  static Choice of(List<String> arguments) {
    if (arguments.size() % 2 != 0) {
      throw new IllegalArgumentException(USAGE);
    }
    Choice choice = new Choice();
    for (int i = 0; i < arguments.size(); i += 2) {
      choice.set(arguments.get(i), arguments.get(i + 1));
    }
    return choice;
  }

  private void set(String option, String value) {
    switch (option) {
      case "--work" -> work = Path.of(value).toAbsolutePath().normalize();
      case "--scenario" -> scenarios.add(value);
      case "--loss" -> losses.add(Loss.valueOf(value.toUpperCase(Locale.ROOT)));
      case "--operation" -> operation = OptionalInt.of(Integer.parseInt(value));
      case "--sample" -> sample = OptionalInt.of(Integer.parseInt(value));
      case "--seed" -> seed = Long.parseLong(value);
      case "--halts" -> halts = Integer.parseInt(value);
      case "--cores" -> cores = Integer.parseInt(value);
      default -> throw new IllegalArgumentException("%s: %s".formatted(option, USAGE));
    }
  }

  /** Folder for scratch files and the log. */
  Path work() {
    return work;
  }

  /** Whether a scenario is wanted: all are where none is named. */
  boolean wants(Scenario scenario) {
    return scenarios.isEmpty() || scenarios.contains(scenario.name());
  }

  /** Whether a point is wanted. */
  boolean wants(StopPoint point) {
    return (losses.isEmpty() || losses.contains(point.loss()))
        && (operation.isEmpty() || operation.getAsInt() == point.operation());
  }

  /** How many points are drawn; empty for all. */
  OptionalInt sample() {
    return sample;
  }

  long seed() {
    return seed;
  }

  /** How many processes are ended. */
  int halts() {
    return halts;
  }

  int cores() {
    return cores;
  }
}
