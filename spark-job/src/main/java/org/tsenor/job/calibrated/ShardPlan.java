package org.tsenor.job.calibrated;

import java.io.Serializable;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * A shard of the output.
 *
 * @param name of its file
 * @param header it will have
 */
record ShardPlan(String name, ShardHeader header) implements Serializable {
  private static final long serialVersionUID = 1L;

  int position(String tensor) {
    for (int i = 0; i < header.tensors().size(); i++) {
      if (header.tensors().get(i).name().equals(tensor)) {
        return i;
      }
    }
    throw new IllegalArgumentException("shard %s has no tensor %s".formatted(name, tensor));
  }

  TensorEntry tensor(String name) {
    return header.tensors().get(position(name));
  }
}
