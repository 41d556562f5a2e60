package org.tsenor.it.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tsenor.it.Project;

/**
 * Two linears of decoder layer 0 as the reference pruned them with SparseGPT and ALPS to 2:4 and
 * 16:32, never rounded to BF16. The kernels' tests read the same file.
 */
final class SavedWeights {
  static final List<String> LINEARS = List.of("k_proj", "o_proj");

  private static final Path FILE =
      Project.ROOT.resolve("solver-kernels/src/test/resources/pruning/layer0.safetensors");

  private final Map<String, PlainCheckpoint.Tensor> tensors;

  private SavedWeights(Map<String, PlainCheckpoint.Tensor> tensors) {
    this.tensors = tensors;
  }

  static SavedWeights read() throws IOException {
    return new SavedWeights(PlainCheckpoint.shard(FILE));
  }

  /**
   * How a linear's weights differ from the saved ones.
   *
   * @param movedMask share of the kept weights that the other mask does not keep
   * @param largest difference of two weights, as a share of the largest saved one
   */
  record Difference(double movedMask, double largest) {}

  /** Whether the file has this run. */
  boolean have(ReferenceRun.Key key) {
    return tensors.containsKey(name(key, "k_proj") + ".kept");
  }

  /** Compares one of {@link #LINEARS}. */
  Difference compare(ReferenceRun.Key key, String linear, PlainCheckpoint pruned) {
    float[] found = pruned.tensors().get("model.layers.0.self_attn." + linear + ".weight").floats();
    ByteBuffer mask = tensors.get(name(key, linear) + ".mask").bytes();
    ByteBuffer kept =
        tensors.get(name(key, linear) + ".kept").bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int count = kept.remaining() / Float.BYTES;
    int moved = 0;
    double largest = 0;
    double scale = 0;
    for (int i = 0; i < found.length; i++) {
      boolean keeps = (mask.get(i / 8) >>> i % 8 & 1) != 0;
      float saved = keeps ? kept.getFloat() : 0;
      moved += keeps && found[i] == 0 ? 1 : 0;
      largest = Math.max(largest, Math.abs(found[i] - saved));
      scale = Math.max(scale, Math.abs(saved));
    }
    return new Difference((double) moved / count, largest / scale);
  }

  private static String name(ReferenceRun.Key key, String linear) {
    return "%s.%s.%s.%s"
        .formatted(
            key.method(),
            key.pattern().replace(':', '_'),
            key.isTransposable() ? "T" : "S",
            linear);
  }
}
