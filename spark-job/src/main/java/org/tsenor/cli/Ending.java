package org.tsenor.cli;

/**
 * How a command ended.
 *
 * @param exitCode of {@link ExitCode}
 * @param message what the user was told last, in one line; empty if all went well
 */
record Ending(int exitCode, String message) {
  /** Whether running the command again would end alike: its input or its verdict is to blame. */
  boolean isFinal() {
    return exitCode == ExitCode.FAULT_FOUND || exitCode == ExitCode.USER_INPUT;
  }
}
