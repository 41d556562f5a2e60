package org.tsenor.model;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.config.ModelConfig;

/**
 * The weights of one decoder layer. Immutable as long as its matrices are left alone, which are
 * shared, not copied.
 */
public final class LayerWeights {
  private final int layer;
  private final Map<String, FloatMatrix> tensors;

  private LayerWeights(int layer, Map<String, FloatMatrix> tensors) {
    this.layer = layer;
    this.tensors = tensors;
  }

  /**
   * Weights from elsewhere than a checkpoint.
   *
   * @param tensors by their full names, all that the configuration implies; a vector is one row
   * @throws IllegalArgumentException if one is missing, too many, or of another shape
   */
  public static LayerWeights of(ModelConfig config, int layer, Map<String, FloatMatrix> tensors) {
    Map<String, List<Long>> shapes = new TensorShapes(config).ofLayer(layer);
    if (!shapes.keySet().equals(tensors.keySet())) {
      throw new IllegalArgumentException(
          "decoder layer %d has the tensors %s: needed are %s"
              .formatted(layer, tensors.keySet(), shapes.keySet()));
    }
    tensors.forEach((name, matrix) -> requireShape(name, matrix, shapes.get(name)));
    return new LayerWeights(layer, new LinkedHashMap<>(tensors));
  }

  /**
   * Reads the weights of one decoder layer and nothing else.
   *
   * @param config of the checkpoint, which {@link TensorShapes#check} has found to fit
   */
  public static LayerWeights read(Checkpoint checkpoint, ModelConfig config, int layer)
      throws IOException {
    Map<String, FloatMatrix> tensors = new LinkedHashMap<>();
    try (TensorReader reader = new TensorReader(checkpoint)) {
      for (String name : new TensorShapes(config).ofLayer(layer).keySet()) {
        tensors.put(name, reader.read(name));
      }
    }
    return of(config, layer, tensors);
  }

  private static void requireShape(String name, FloatMatrix matrix, List<Long> shape) {
    long rows = shape.size() < 2 ? 1 : shape.get(0);
    long columns = shape.get(shape.size() - 1);
    if (matrix.rows() != rows || matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "'%s' is %d x %d: needed is %d x %d"
              .formatted(name, matrix.rows(), matrix.columns(), rows, columns));
    }
  }

  /** Which decoder layer this is, from 0. */
  public int layer() {
    return layer;
  }

  /** Full names of the tensors. */
  public Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /**
   * One tensor by its full name.
   *
   * @throws IllegalArgumentException if the layer has none of this name
   */
  public FloatMatrix tensor(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "decoder layer %d has no '%s'".formatted(layer, name)));
  }

  /** One tensor by its full name; empty if the layer has none of this name. */
  public Optional<FloatMatrix> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** Weight of a linear, shape (outputs, inputs). */
  public FloatMatrix weight(Linear linear) {
    return tensor(linear.weight(layer));
  }

  /**
   * The same layer with another matrix in place of one of its own, such as a pruned one.
   *
   * @throws IllegalArgumentException if the layer has none of this name, or one of another shape
   */
  public LayerWeights with(String name, FloatMatrix matrix) {
    FloatMatrix old = tensor(name);
    requireShape(name, matrix, List.of((long) old.rows(), (long) old.columns()));
    Map<String, FloatMatrix> changed = new LinkedHashMap<>(tensors);
    changed.put(name, matrix);
    return new LayerWeights(layer, changed);
  }
}
