package org.tsenor.pruning.calibrated;

import org.tsenor.engine.Engine;

/** A method ready for the linears of one input. Immutable: any number of threads may share it. */
public interface PreparedInput {
  /** What preparing met. */
  PreparationReport report();

  /** All there is to it but the method's settings; shares the arrays. */
  PreparedArrays arrays();

  /**
   * Makes a pruner for one thread.
   *
   * @param step names what tasks do when they prune with this input; they share it where the engine
   *     works until they come to another step
   */
  RowPruner pruner(Engine engine, String step);

  /**
   * The same for a linear whose outputs do not count alike.
   *
   * @throws UnsupportedOperationException if the method has no such metric
   * @throws IllegalArgumentException if the metric is of other groups of rows
   */
  default RowPruner pruner(Engine engine, String step, OutputMetric metric) {
    throw new UnsupportedOperationException("the method has no metric of outputs");
  }
}
