package org.tsenor.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/** The weights of one decoder layer as floats, where their engine has them. */
public final class LayerWeights {
  private final int layer;
  private final Map<String, Matrix> tensors;

  private LayerWeights(int layer, Map<String, Matrix> tensors) {
    this.layer = layer;
    this.tensors = tensors;
  }

  /** Room for all tensors that the configuration implies. */
  static LayerWeights in(Workspace space, ModelConfig config, int layer) {
    Map<String, Matrix> tensors = new LinkedHashMap<>();
    new TensorShapes(config)
        .ofLayer(layer)
        .forEach((name, shape) -> tensors.put(name, matrix(space, shape)));
    return new LayerWeights(layer, tensors);
  }

  private static Matrix matrix(Workspace space, List<Long> shape) {
    int rows = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(0));
    return space.floats(rows, Math.toIntExact(shape.get(shape.size() - 1)));
  }

  /** Which decoder layer this is, from 0. */
  int layer() {
    return layer;
  }

  /**
   * One tensor by its full name; a vector is one row.
   *
   * @throws IllegalArgumentException if the layer has none of this name
   */
  Matrix tensor(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "decoder layer %d has no '%s'".formatted(layer, name)));
  }

  /** One tensor by its full name; empty if the layer has none of this name. */
  Optional<Matrix> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** Weight of a linear, shape (outputs, inputs). */
  Matrix weight(Linear linear) {
    return tensor(linear.weight(layer));
  }

  /** Bias of a linear, shape (1, outputs), if it has one. */
  Optional<Matrix> bias(Linear linear) {
    return find(linear.bias(layer));
  }
}
