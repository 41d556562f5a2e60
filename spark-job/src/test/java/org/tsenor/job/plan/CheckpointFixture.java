package org.tsenor.job.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.PruneSettings;

/** Writes checkpoints of zeros with given tensors, and plans runs on them. */
final class CheckpointFixture {
  static final Path TINY_LLAMA = Path.of("../integration-tests/tiny-llama/model");

  private CheckpointFixture() {}

  /**
   * Writes a checkpoint of one shard.
   *
   * @param tensors each "name dtype shape", the shape with x between, such as "a.weight BF16 64x64"
   */
  static Checkpoint write(Path directory, String... tensors) throws IOException {
    List<TensorEntry> entries = new ArrayList<>();
    for (String tensor : tensors) {
      String[] parts = tensor.split(" ", 3);
      List<Long> shape =
          Arrays.stream(parts[2].split("x")).map(Long::valueOf).collect(Collectors.toList());
      entries.add(TensorEntry.at(0, parts[0], Dtype.of(parts[1]).orElseThrow(), shape));
    }
    ShardHeader header = ShardHeader.layout(Map.of(), entries);
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(directory.resolve("model.safetensors").toUri());
    Storage storage = Storage.of(new Configuration(), path);
    try (ShardWriter writer = ShardWriter.create(storage.fileSystem(), path, header)) {
      writer.write(new byte[(int) header.dataBytes()]);
      writer.finish();
    }
    return open(directory);
  }

  static Checkpoint open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException("no directory " + directory.toAbsolutePath());
    }
    return Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(directory.toUri()));
  }

  /** Plans a run with these settings, given as "key=value"; the pattern is 16:32 unless given. */
  static PrunePlan plan(Checkpoint checkpoint, String... settings) throws IOException {
    Map<String, List<String>> arguments = new LinkedHashMap<>();
    arguments.put("model", List.of("/models/in"));
    arguments.put("output", List.of("/models/out"));
    arguments.put("pattern", List.of("16:32"));
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      arguments.put(setting.substring(0, equals), List.of(setting.substring(equals + 1)));
    }
    return PrunePlan.of(PruneSettings.of(arguments, Map.of(), new Configuration()), checkpoint);
  }

  /** The decision about one tensor in words: what it is pruned to, or copy, and the reason. */
  static String decision(PrunePlan plan, String tensor) {
    TensorDecision decision =
        plan.decisions().stream()
            .filter(d -> d.tensor().name().equals(tensor))
            .findFirst()
            .orElseThrow();
    return decision.sparsity().map(Object::toString).orElse("copy") + ": " + decision.reason();
  }
}
