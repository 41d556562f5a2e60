package org.tsenor.cli;

/** What a command's exit code says. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** A verification found a fault. */
  static final int FAULT_FOUND = 1;

  /** The user's input or settings are at fault. */
  static final int USER_INPUT = 2;

  /** This program or the cluster failed. */
  static final int FAILURE = 3;

  private ExitCode() {}
}
