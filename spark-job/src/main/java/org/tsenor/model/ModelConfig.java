package org.tsenor.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.JsonFile;
import org.tsenor.checkpoint.MalformedCheckpointException;

/**
 * What the forward pass of a model of the Llama family depends on, besides its weights.
 *
 * @param family of the model
 * @param sizes of its tensors
 * @param attention of its decoder layers
 * @param rotary position embeddings
 * @param biased linears that add a bias
 * @param normEpsilon added to the mean square in every norm
 * @param tiedHead whether the embedding is the output head as well
 */
public record ModelConfig(
    ModelFamily family,
    Sizes sizes,
    AttentionSettings attention,
    RotaryLayers rotary,
    Set<Linear> biased,
    double normEpsilon,
    boolean tiedHead)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ModelConfig {
    biased = Set.copyOf(biased);
  }

  /** Name of the file in a checkpoint's directory. */
  public static final String FILE_NAME = "config.json";

  /**
   * Sizes of a model, each at least 1.
   *
   * @param hidden width of the residual stream
   * @param intermediate width inside the MLP
   * @param layers count of decoder layers
   * @param vocabulary rows of the embedding and of the head
   * @param positions most tokens of a window that the model was made for
   */
  public record Sizes(int hidden, int intermediate, int layers, int vocabulary, int positions)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Reads the {@code config.json} beside a checkpoint's shards.
   *
   * @throws UnsupportedModelException if the model is not of this family, or has a feature that is
   *     not implemented
   * @throws MalformedCheckpointException if there is no such file, or a setting is missing or wrong
   */
  public static ModelConfig read(Checkpoint checkpoint) throws IOException {
    Path file = new Path(checkpoint.root(), FILE_NAME);
    try {
      return parse(
          file,
          JsonFile.read(checkpoint.storage().fileSystem(), file, JsonFile.MAX_SETTINGS_BYTES));
    } catch (FileNotFoundException e) {
      throw new MalformedCheckpointException(
          file, "does not exist: a forward pass needs it to know the model", e);
    }
  }

  /**
   * Reads a {@code config.json}, as {@link #read} does.
   *
   * @param file named in errors
   * @param json UTF-8
   */
  public static ModelConfig parse(Object file, byte[] json) throws IOException {
    return new ConfigReader(ConfigObject.parse(file, json)).read();
  }
}
