package org.tsenor.model;

import java.io.IOException;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.Shared;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;

/**
 * A decoder layer by where its weights lie: the first task that needs it brings them where it
 * works, as they are stored, and they are widened there.
 *
 * @param step at which tasks need it
 * @param key the same for the same weights, and for no others of the step
 * @param config of the model
 * @param layer from 0
 * @param weights gives them
 */
public record StoredLayer(
    String step, String key, ModelConfig config, int layer, StoredTensors weights)
    implements Shared<LayerWeights> {
  @Override
  public String name() {
    return "a decoder layer";
  }

  @Override
  public LayerWeights in(Workspace space) {
    return LayerWeights.in(space, config, layer);
  }

  @Override
  public void fill(LayerWeights thing, Steps steps) throws IOException {
    ForwardSteps forward = steps.forward();
    weights.read(
        (tensor, format, bytes, first, count) ->
            forward.widen(format, bytes, count, thing.tensor(tensor), first));
  }
}
