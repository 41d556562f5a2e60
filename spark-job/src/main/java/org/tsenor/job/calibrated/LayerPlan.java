package org.tsenor.job.calibrated;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.Sharding;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.model.Linear;
import org.tsenor.model.LinearInput;

/**
 * What is done to each decoder layer, and the shard that it ends in: one a layer, in order, and the
 * last for the tensors outside of layers.
 *
 * @param shards of the output
 * @param inputs of each layer's linears that are pruned, in the order of {@link LinearInput}
 */
record LayerPlan(List<ShardPlan> shards, List<List<InputLinears>> inputs) {
  /** Their square is the largest that an array can hold. */
  private static final long MAX_COLUMNS = 46_340;

  /**
   * Deals the tensors of a checkpoint.
   *
   * @param layers decoder layers of its model
   * @throws UserInputException if the plan prunes what is no linear of a decoder layer
   */
  public static LayerPlan of(Checkpoint checkpoint, PrunePlan plan, int layers) {
    List<List<InputLinears>> inputs = new ArrayList<>();
    Map<String, Sparsity> left = plan.sparsities();
    for (int layer = 0; layer < layers; layer++) {
      inputs.add(inputs(checkpoint, left, layer));
    }
    if (!left.isEmpty()) {
      throw new UserInputException(
          "%s: no linear of a decoder layer; methods with calibration prune those only"
              .formatted(String.join(", ", left.keySet())));
    }
    return new LayerPlan(shards(checkpoint, layers), inputs);
  }

  /** Decoder layers. */
  public int layers() {
    return inputs.size();
  }

  /** The shard for tensors outside of layers. */
  ShardPlan rest() {
    return shards.get(layers());
  }

  /** Headers of the output's shards by their names. */
  Map<String, ShardHeader> headers() {
    Map<String, ShardHeader> headers = new TreeMap<>();
    shards.forEach(shard -> headers.put(shard.name(), shard.header()));
    return headers;
  }

  /** Takes the layer's linears out of the plan's targets. */
  private static List<InputLinears> inputs(
      Checkpoint checkpoint, Map<String, Sparsity> targets, int layer) {
    List<InputLinears> inputs = new ArrayList<>();
    for (LinearInput input : LinearInput.values()) {
      Map<String, Sparsity> linears = new LinkedHashMap<>();
      int columns = 0;
      for (Linear linear : Linear.values()) {
        Sparsity sparsity = linear.input() == input ? targets.remove(linear.weight(layer)) : null;
        if (sparsity != null) {
          linears.put(linear.weight(layer), sparsity);
          columns = columns(checkpoint.tensor(linear.weight(layer)).orElseThrow());
        }
      }
      if (!linears.isEmpty()) {
        inputs.add(new InputLinears(input, columns, linears));
      }
    }
    return inputs;
  }

  private static int columns(TensorEntry weight) {
    if (weight.columns() > MAX_COLUMNS) {
      throw new UserInputException(
          "%s has %d columns: methods with calibration take at most %d, as the Gram matrix is one array"
              .formatted(weight.name(), weight.columns(), MAX_COLUMNS));
    }
    return (int) weight.columns();
  }

  private static List<ShardPlan> shards(Checkpoint checkpoint, int layers) {
    List<List<TensorEntry>> dealt = new ArrayList<>();
    for (int i = 0; i <= layers; i++) {
      dealt.add(new ArrayList<>());
    }
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        dealt.get(layerOf(tensor.name(), layers)).add(tensor);
      }
    }
    List<ShardPlan> shards = new ArrayList<>();
    Sharding.named(dealt)
        .forEach(
            (name, tensors) ->
                shards.add(new ShardPlan(name, ShardHeader.layout(Map.of(), tensors))));
    return shards;
  }

  /** The layer that a tensor is in; {@code layers} if it is in none. */
  private static int layerOf(String tensor, int layers) {
    for (int layer = 0; layer < layers; layer++) {
      if (tensor.startsWith("model.layers.%d.".formatted(layer))) {
        return layer;
      }
    }
    return layers;
  }
}
