package org.tsenor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Whether a checkpoint holds a model's weights as they are multiplied: not quantized, not those of
 * an adapter, and none of its files a pointer to another.
 */
final class PlainWeights {
  private static final String CONFIG = "config.json";

  /**
   * Where config.json says that weights are quantized, itself or in the settings of a part: today's
   * key, compressed-tensors' old one, and MLX's.
   */
  private static final List<String> QUANTIZATION_KEYS =
      List.of("quantization_config", "compression_config", "quantization");

  /** What ModelOpt, AutoGPTQ and AutoAWQ write beside the weights they quantize. */
  private static final List<String> QUANTIZER_FILES =
      List.of("hf_quant_config.json", "quantize_config.json", "quant_config.json");

  /** What quantizers add to a weight's name for its parts. */
  private static final Pattern QUANTIZED_PART =
      Pattern.compile(
          ".*(\\.(qweight|qzeros|weight_packed|weight_scale|weight_scale_inv|weight_zero_point|SCB)"
              + "|\\.weight\\.(absmax|quant_map|nested_absmax|quant_state\\..*))");

  private static final Pattern ADAPTER_TENSOR =
      Pattern.compile("base_model\\.model\\..*|.*\\.lora_[A-Za-z_]+(\\..*)?");

  /** Types that only quantized weights have. */
  private static final int QUANTIZED_BITS = 8;

  /** Parts of parts, such as the text of a thinker. */
  private static final int MAX_PARTS = 3;

  /** Pointers of Git LFS are shorter. */
  private static final int MAX_POINTER_BYTES = 1024;

  private final Checkpoint checkpoint;

  PlainWeights(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Requires that they are.
   *
   * @throws MalformedCheckpointException saying why not, and the way on
   */
  void require() throws IOException {
    Optional<String> method = quantization();
    if (method.isPresent()) {
      throw new MalformedCheckpointException(
          checkpoint.root(),
          "has quantized weights (%s): prune the checkpoint they were made from"
              .formatted(method.get()));
    }
    requireNoAdapter();
    requireNoPointers();
  }

  /** The method of quantization, or what shows that there is one. */
  Optional<String> quantization() throws IOException {
    Optional<String> named = ofConfig();
    return named
        .or(() -> QUANTIZER_FILES.stream().filter(checkpoint::has).findFirst())
        .or(this::ofTensors);
  }

  private Optional<String> ofConfig() throws IOException {
    try {
      return of(JsonFile.readObject(files(), new Path(checkpoint.root(), CONFIG)), 0);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private FileSystem files() {
    return checkpoint.storage().fileSystem();
  }

  /** Looks into the settings of a model's parts too, such as those of its text. */
  private static Optional<String> of(JsonNode settings, int depth) {
    for (String key : QUANTIZATION_KEYS) {
      JsonNode quantization = settings.path(key);
      if (quantization.isObject()) {
        return Optional.of(quantization.path("quant_method").asText(key));
      }
    }
    for (JsonNode part : settings) {
      Optional<String> method =
          part.isObject() && depth < MAX_PARTS ? of(part, depth + 1) : Optional.empty();
      if (method.isPresent()) {
        return method;
      }
    }
    return Optional.empty();
  }

  private Optional<String> ofTensors() {
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        boolean narrow =
            tensor.dtype().bits() <= QUANTIZED_BITS
                && tensor.dtype().name().startsWith("F")
                && tensor.shape().size() == 2
                && tensor.name().endsWith(".weight");
        if (narrow || QUANTIZED_PART.matcher(tensor.name()).matches()) {
          return Optional.of("the tensor %s is %s".formatted(tensor.name(), tensor.dtype()));
        }
      }
    }
    return Optional.empty();
  }

  private void requireNoAdapter() throws IOException {
    boolean adapter =
        checkpoint.shards().stream()
            .flatMap(shard -> shard.header().tensors().stream())
            .allMatch(tensor -> ADAPTER_TENSOR.matcher(tensor.name()).matches());
    if (adapter && !checkpoint.shards().get(0).header().tensors().isEmpty()) {
      throw new MalformedCheckpointException(
          checkpoint.shards().get(0).path(), ForeignFolder.adapter(files(), checkpoint.root()));
    }
  }

  private void requireNoPointers() throws IOException {
    for (Map.Entry<String, FileStatus> file : checkpoint.otherStatuses().entrySet()) {
      if (file.getValue().getLen() <= MAX_POINTER_BYTES) {
        Path path = checkpoint.path(file.getKey());
        try (InputStream in = files().open(path)) {
          if (ForeignContent.isPointer(in.readNBytes(MAX_POINTER_BYTES))) {
            throw new MalformedCheckpointException(path, ForeignContent.pointer(file.getKey()));
          }
        }
      }
    }
  }
}
