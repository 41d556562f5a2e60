package org.tsenor.it.crash;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A command that is stopped, and what is run after it. */
interface Scenario {
  /** Name for the command line and in what is printed. */
  String name();

  /** Lays out what is there before the command, in a place that is empty. */
  default void prepare(Commands commands) throws IOException {}

  /**
   * Runs the command that is stopped.
   *
   * @param files configuration of its file systems
   */
  Ended run(Commands commands, Configuration files) throws IOException;

  /** Runs what a user would run next, on ordinary file systems. */
  Ended again(Commands commands) throws IOException;

  /**
   * What a user runs who is told that there is an output already, which must be whole then; empty
   * if nobody is told so.
   */
  default Optional<Ended> replacing(Commands commands) {
    return Optional.empty();
  }

  /** Whether there is an output before, which has to stay whole until the new one is. */
  default boolean replaces() {
    return false;
  }

  /** Whether all of it are command lines. */
  default boolean canRunApart() {
    return true;
  }

  /**
   * How a command ended.
   *
   * @param exitCode 0 if well
   * @param said what it printed
   */
  record Ended(int exitCode, String said) {
    boolean isWell() {
      return exitCode == 0;
    }

    /** Fails where there is no point in going on. */
    void requireWell() {
      if (!isWell()) {
        throw new IllegalStateException("exit code %d: %s".formatted(exitCode, said));
      }
    }
  }
}
