package org.tsenor.job.calibrated;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.model.LinearInput;

/**
 * The linears of one decoder layer that share an input and are pruned.
 *
 * @param input what they are applied to
 * @param columns of that input
 * @param targets what each is pruned to, by its tensor's name; at least one
 */
record InputLinears(LinearInput input, int columns, Map<String, Sparsity> targets)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What they are pruned to, each once. */
  List<Sparsity> sparsities() {
    return targets.values().stream().distinct().toList();
  }

  /** Names of the tensors that are pruned to this. */
  List<String> tensors(Sparsity sparsity) {
    return targets.entrySet().stream()
        .filter(target -> target.getValue().equals(sparsity))
        .map(Map.Entry::getKey)
        .toList();
  }
}
