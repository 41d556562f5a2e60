package org.tsenor.job.settings;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Which tensors are pruned.
 *
 * @param targets tensors to prune; empty means the convention, all linears of the decoder layers
 * @param ignore tensors that are not pruned although they are targets
 * @param rules exceptions, in order
 * @param onIndivisible what happens to a matrix whose dimensions the block size does not divide
 */
public record SelectionSettings(
    List<Selector> targets,
    List<Selector> ignore,
    List<PruneRule> rules,
    OnIndivisible onIndivisible)
    implements Serializable {

  /** What happens to a matrix whose dimensions the block size does not divide. */
  public enum OnIndivisible {
    /** The run is refused before it starts, naming every such matrix. */
    FAIL,
    /** Such matrices are copied unpruned. */
    SKIP;

    /** The lower-case name used in settings and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SelectionSettings {
    targets = List.copyOf(targets);
    ignore = List.copyOf(ignore);
    rules = List.copyOf(rules);
  }
}
