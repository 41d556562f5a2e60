package org.tsenor.cli;

/**
 * What {@link Main#main} throws where a command failed. The user has been told why, on the standard
 * error; a host that prints this exception tells it again, in one line.
 */
final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandFailedException(Ending ending) {
    // Without a stack trace: where in our code a user's mistake was noticed helps nobody.
    super(ending.message(), null, false, false);
    this.exitCode = ending.exitCode();
  }

  /**
   * The exit code of a process that does nothing else: 1 a verification found a fault, 2 the user's
   * input or settings are at fault, 3 this program or the cluster failed.
   */
  public int exitCode() {
    return exitCode;
  }
}
