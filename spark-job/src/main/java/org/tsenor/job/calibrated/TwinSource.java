package org.tsenor.job.calibrated;

import java.io.Serializable;
import org.tsenor.engine.SharedThings;
import org.tsenor.model.TwinLayer;

/**
 * A decoder layer twice by where its weights lie.
 *
 * @param dense as it was
 * @param pruned as far as it is pruned
 */
record TwinSource(LayerSource dense, LayerSource pruned) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The layers, whose weights tasks share while they are at it. */
  TwinLayer layer(RunContext run) {
    String step = pruned.step(run);
    // What the step before has shared is let go of, even where the layers do not lie on the heap.
    SharedThings.onHeap().begin(step);
    return new TwinLayer(dense.layer(run, step), pruned.layer(run, step));
  }
}
