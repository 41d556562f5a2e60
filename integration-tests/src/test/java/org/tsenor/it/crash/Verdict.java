package org.tsenor.it.crash;

import java.util.Optional;

/**
 * What came of a run that was stopped.
 *
 * @param failure what is wrong; empty if nothing is
 * @param underWay whether it was stopped when neither the output that it replaces nor the new one
 *     had all of its names: until somebody goes on, nobody can read either
 */
record Verdict(Optional<String> failure, boolean underWay) {
  static Verdict of(Optional<String> failure) {
    return new Verdict(failure, false);
  }
}
