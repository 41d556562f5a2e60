package org.tsenor.it.crash;

import java.util.Locale;

/**
 * Where a run is stopped, or an operation of it fails, and what is lost then.
 *
 * @param operation number of the operation, counted from 1; {@link #AFTER_ALL} for when the run has
 *     ended
 * @param moment at that operation
 * @param loss beyond the process
 */
record StopPoint(int operation, Moment moment, Loss loss) {
  /** Not an operation: the run has ended by itself. */
  static final int AFTER_ALL = Integer.MAX_VALUE;

  /** When the process is stopped. */
  enum Moment {
    /** Nothing of the operation happens. As all before it have: this is also after the last one. */
    BEFORE,
    /** Half of it happens. Where it has no halves, nothing. */
    WITHIN,
    /** Half of it happens, and the process goes on: it is told that the operation has failed. */
    FAILING
  }

  /** What does not survive. */
  enum Loss {
    /** The process: what it handed to the operating system stays. */
    PROCESS,
    /** Power: bytes that were not forced are lost, names are kept. */
    BYTES,
    /** Power: as well every name that was made, moved or deleted in a folder and not forced. */
    NAMES;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static StopPoint never() {
    return new StopPoint(AFTER_ALL, Moment.BEFORE, Loss.PROCESS);
  }

  boolean isAfterAll() {
    return operation == AFTER_ALL;
  }

  @Override
  public String toString() {
    if (moment == Moment.FAILING) {
      return "failing " + operation;
    }
    String when =
        isAfterAll()
            ? "after all"
            : "%s %d".formatted(moment.name().toLowerCase(Locale.ROOT), operation);
    return "%s, losing %s".formatted(when, loss.label());
  }
}
