package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.List;

/** Faults of one band: all counted, the first few in words. */
final class BandFaults {
  /** A broken tensor has a fault a block; nobody reads more than a few. */
  private static final int TOLD = 5;

  private final List<String> messages = new ArrayList<>();
  private long count;

  /** Counts a fault; true if it is among the few to {@link #tell}. */
  boolean count() {
    return count++ < TOLD;
  }

  void tell(String message) {
    messages.add(message);
  }

  long total() {
    return count;
  }

  List<String> messages() {
    return messages;
  }
}
