package org.tsenor.model;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.linalg.FloatMatrix;

/**
 * A model whose weights stay in its checkpoint: each step of the forward pass reads what it needs.
 * A pass embeds windows, sends their residual streams through one decoder layer after the other,
 * and ends at the head.
 */
public final class CausalModel {
  private final Checkpoint checkpoint;
  private final ModelConfig config;

  private CausalModel(Checkpoint checkpoint, ModelConfig config) {
    this.checkpoint = checkpoint;
    this.config = config;
  }

  /**
   * Checks a checkpoint's {@code config.json}, and its tensors against it; reads no weight.
   *
   * @throws org.tsenor.model.UnsupportedModelException if the architecture, or a feature of it, is
   *     not implemented
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if a setting or tensor is missing or
   *     wrong, or the weights are quantized
   */
  public static CausalModel open(Checkpoint checkpoint) throws IOException {
    checkpoint.requirePlainWeights();
    ModelConfig config = ModelConfig.read(checkpoint);
    new TensorShapes(config).check(checkpoint);
    return new CausalModel(checkpoint, config);
  }

  /** What the checkpoint's {@code config.json} says. */
  public ModelConfig config() {
    return config;
  }

  /**
   * What all decoder layers share.
   *
   * @param maxTokens of a window
   */
  public DecoderContext context(int maxTokens) {
    return new DecoderContext(config, maxTokens);
  }

  /**
   * Looks tokens up; reads only their rows of the embedding.
   *
   * @param windows token ids
   * @return for each window its residual stream, shape (tokens, hidden)
   * @throws IllegalArgumentException if an id is not in the vocabulary
   */
  public List<FloatMatrix> embed(List<int[]> windows) throws IOException {
    return new EmbeddingReader(checkpoint, config).embed(windows);
  }

  /**
   * One decoder layer, for {@link LayerPass}; its weights are read where it is leased.
   *
   * @param step of the run at which tasks need it
   * @param layer from 0
   */
  public StoredLayer layer(String step, int layer) {
    Objects.checkIndex(layer, config.sizes().layers());
    return new StoredLayer(
        step,
        checkpoint.root().toString(),
        config,
        layer,
        StoredTensors.of(checkpoint, config, layer));
  }

  /** The head, which reads its weights when it is used. */
  public LanguageHead head() {
    return new LanguageHead(checkpoint, config);
  }
}
