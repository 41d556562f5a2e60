package org.tsenor.it.crash;

/** What every operation of a run throws from the moment on at which its process is taken to end. */
final class ProcessStopped extends Error {
  private static final long serialVersionUID = 1L;

  ProcessStopped(String moment) {
    super("the process was stopped " + moment);
  }
}
