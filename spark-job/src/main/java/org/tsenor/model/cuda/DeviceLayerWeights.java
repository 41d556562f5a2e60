package org.tsenor.model.cuda;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.linalg.Precision;
import org.tsenor.engine.device.ValueFormat;
import org.tsenor.model.Linear;
import org.tsenor.model.TensorShapes;
import org.tsenor.model.config.ModelConfig;
import org.tsenor.pruning.WeightFormat;

/**
 * The weights of one decoder layer on a device, as floats. They travel as they are stored and are
 * widened there. Immutable; the streams of any number of tasks read them.
 */
final class DeviceLayerWeights implements AutoCloseable {
  /** Of a piece on its way. */
  private static final int STAGING_BYTES = 1 << 20;

  private static final int ALIGNMENT = 256;

  private final DeviceWork work;
  private final int layer;
  private final Map<String, DeviceMatrix> tensors;

  private DeviceLayerWeights(DeviceWork work, int layer, Map<String, DeviceMatrix> tensors) {
    this.work = work;
    this.layer = layer;
    this.tensors = tensors;
  }

  /** Device memory that a layer takes. */
  static long bytes(ModelConfig config, int layer) {
    long bytes = STAGING_BYTES;
    for (List<Long> shape : new TensorShapes(config).ofLayer(layer).values()) {
      long weights = shape.stream().reduce(1L, Math::multiplyExact);
      bytes += weights * Float.BYTES + ALIGNMENT;
    }
    return bytes;
  }

  /**
   * Copies a layer to a device, and waits until it is there.
   *
   * @param work with as many bytes; closed with the weights, or if they cannot be read
   */
  static DeviceLayerWeights upload(
      DeviceWork work, ModelConfig config, int layer, WeightSource source) throws IOException {
    boolean done = false;
    try {
      Map<String, DeviceMatrix> tensors = new HashMap<>();
      new TensorShapes(config)
          .ofLayer(layer)
          .forEach((name, shape) -> tensors.put(name, matrix(work, shape)));
      long staging = work.bytes(STAGING_BYTES);
      source.read(
          (tensor, format, bytes, first, count) ->
              upload(work, staging, new Piece(format, bytes, count), part(tensors, tensor, first)));
      work.synchronize();
      work.free(staging);
      done = true;
      return new DeviceLayerWeights(work, layer, tensors);
    } finally {
      if (!done) {
        work.close();
      }
    }
  }

  private static DeviceMatrix matrix(DeviceWork work, List<Long> shape) {
    int rows = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(0));
    return work.floats(rows, Math.toIntExact(shape.get(shape.size() - 1)));
  }

  /** Address of a tensor's entry. */
  private static long part(Map<String, DeviceMatrix> tensors, String name, int first) {
    DeviceMatrix matrix = tensors.get(name);
    if (matrix == null) {
      throw new IllegalArgumentException("a decoder layer has no '%s'".formatted(name));
    }
    return matrix.address() + (long) first * Float.BYTES;
  }

  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  private record Piece(WeightFormat format, byte[] bytes, int count) {}

  private static void upload(DeviceWork work, long staging, Piece piece, long address) {
    int size = piece.format.bytes();
    for (int at = 0; at < piece.count; at += STAGING_BYTES / size) {
      int count = Math.min(STAGING_BYTES / size, piece.count - at);
      work.upload(piece.bytes, at * size, count * size, staging);
      work.widen(
          staging,
          ValueFormat.valueOf(piece.format.name()),
          new DeviceMatrix(address + (long) at * Float.BYTES, 1, count, count, Precision.FLOAT));
    }
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
  DeviceMatrix tensor(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "decoder layer %d has no '%s'".formatted(layer, name)));
  }

  /** One tensor by its full name; empty if the layer has none of this name. */
  Optional<DeviceMatrix> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** Weight of a linear, shape (outputs, inputs). */
  DeviceMatrix weight(Linear linear) {
    return tensor(linear.weight(layer));
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    work.close();
  }
}
