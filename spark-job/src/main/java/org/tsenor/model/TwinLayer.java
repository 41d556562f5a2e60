package org.tsenor.model;

import java.io.IOException;
import org.tsenor.engine.Shared;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;

/**
 * One decoder layer twice: as it was, and as far as it is pruned. Memory: that of two layers.
 *
 * @param dense as it was
 * @param pruned as far as it is pruned
 */
public record TwinLayer(StoredLayer dense, StoredLayer pruned)
    implements Shared<TwinLayer.Weights> {
  /** The weights of both, where their engine has them. */
  public record Weights(LayerWeights dense, LayerWeights pruned) {}

  @Override
  public String step() {
    return pruned.step();
  }

  @Override
  public Object key() {
    return dense.key() + " beside " + pruned.key();
  }

  @Override
  public String name() {
    return "a decoder layer, dense and pruned";
  }

  @Override
  public Weights in(Workspace space) {
    return new Weights(dense.in(space), pruned.in(space));
  }

  @Override
  public void fill(Weights thing, Steps steps) throws IOException {
    dense.fill(thing.dense(), steps);
    pruned.fill(thing.pruned(), steps);
  }
}
