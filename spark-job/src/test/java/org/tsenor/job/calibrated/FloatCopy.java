package org.tsenor.job.calibrated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.TensorReader;
import org.tsenor.pruning.WeightFormat;

/** The tiny Llama with its weights as F32, so that next to nothing is rounded between layers. */
final class FloatCopy {
  private FloatCopy() {}

  static Path write(Path target) throws IOException {
    Path source = CalibratedRuns.TINY.resolve("model");
    Files.createDirectories(target);
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors.index.json")) {
      Files.copy(source.resolve(name), target.resolve(name));
    }
    Configuration hadoop = new Configuration();
    Checkpoint checkpoint =
        Checkpoint.open(hadoop, new org.apache.hadoop.fs.Path(source.toString()));
    FileSystem files = checkpoint.storage().fileSystem();
    try (TensorReader reader = new TensorReader(checkpoint)) {
      for (Shard shard : checkpoint.shards()) {
        List<TensorEntry> tensors =
            shard.header().tensors().stream()
                .map(t -> TensorEntry.at(0, t.name(), Dtype.of("F32").orElseThrow(), t.shape()))
                .toList();
        org.apache.hadoop.fs.Path file =
            new org.apache.hadoop.fs.Path(target.resolve(shard.name()).toUri());
        try (ShardWriter writer =
            ShardWriter.create(files, file, ShardHeader.layout(Map.of(), tensors))) {
          for (TensorEntry tensor : tensors) {
            writer.write(bytes(reader.read(tensor.name())));
          }
          writer.finish();
        }
      }
    }
    return target;
  }

  private static byte[] bytes(FloatMatrix matrix) {
    byte[] bytes = new byte[matrix.rows() * matrix.columns() * Float.BYTES];
    for (int i = 0; i < matrix.rows() * matrix.columns(); i++) {
      WeightFormat.F32.narrow(matrix.values()[i], bytes, i);
    }
    return bytes;
  }
}
