package org.tsenor.job.run;

import java.util.Optional;

/**
 * What is to be done.
 *
 * @param verb shown, such as {@code pruning}
 * @param unit counted, such as {@code weights}
 * @param total of these
 * @param ending what tasks still do when all is counted, such as {@code writing}
 * @param whole that this is a part of; empty if it is all
 */
public record Work(String verb, String unit, long total, String ending, Optional<Whole> whole) {
  /** Work that is all there is to do. */
  public Work(String verb, String unit, long total) {
    this(verb, unit, total, "finishing", Optional.empty());
  }

  /** More work, of which this one is a part. */
  @FunctionalInterface
  public interface Whole {
    /**
     * Words for how far all is.
     *
     * @param share of the part that is done, in [0, 1]
     * @param nowNanos as of {@link System#nanoTime}
     */
    String text(double share, long nowNanos);
  }
}
