package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.generate.CheckpointGenerator;
import org.tsenor.job.generate.LlamaShape;

/**
 * What the commands read: a model of two decoder layers in two shards, and windows of tokens.
 *
 * @param folder of both
 */
record Input(Path folder) {
  private static final LlamaShape SHAPE = new LlamaShape(64, 64, 2, 1, 32);
  private static final long SHARD_BYTES = 72 << 10;
  private static final int WINDOWS = 4;
  private static final int TOKENS = 64;

  void write() throws IOException {
    new CheckpointGenerator(SHAPE, SHARD_BYTES, 1)
        .write(new Configuration(), new org.apache.hadoop.fs.Path(model().toUri()));
    Files.writeString(model().resolve("tokenizer_config.json"), "{}\n");
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int window = 0; window < WINDOWS; window++) {
      lines.add(
          random
              .ints(TOKENS, 0, SHAPE.vocabularySize())
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(",", "{\"input_ids\":[", "]}")));
    }
    Files.write(tokens(), lines);
  }

  Path model() {
    return folder.resolve("model");
  }

  Path tokens() {
    return folder.resolve("tokens.jsonl");
  }
}
