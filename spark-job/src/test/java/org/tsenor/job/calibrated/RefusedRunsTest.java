package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.UserInputException;

/** What a user has to put right ends a run where Spark would try what a task throws four times. */
class RefusedRunsTest {
  @TempDir Path directory;

  /** Values of zero: the input of attention's output is zero on every token. */
  @Test
  void aLinearWithoutInputEndsTheRunAfterOneAttempt() throws IOException {
    Path model = FloatCopy.write(directory.resolve("model"));
    fill(model, "model.layers.0.self_attn.v_proj.weight", 0);
    String message = refusal(model, "alps");
    assertTrue(
        message.startsWith(
            "model.layers.0.self_attn.o_proj.weight: the Gram matrix is not positive definite"),
        message);
    assertTrue(message.endsWith("or set on-failure to skip or wanda"), message);
  }

  /** Weights so large that what SparseGPT makes up for is out of the format's range. */
  @Test
  void anUpdateOutOfRangeEndsTheRunAfterOneAttempt() throws IOException {
    Path model = FloatCopy.write(directory.resolve("model"));
    fill(model, "model.layers.3.mlp.down_proj.weight", Float.MAX_VALUE);
    String message = refusal(model, "sparsegpt");
    assertTrue(
        message.matches(
            "tensor model.layers.3.mlp.down_proj.weight: the weight at row \\d+, column \\d+ would"
                + " become -?Infinity; weights must be finite"),
        message);
  }

  private String refusal(Path model, String method) throws IOException {
    Path output = directory.resolve("pruned");
    PruneSettings settings =
        CalibratedRuns.settings(output, method, "8:16", "model", model.toString(), "samples", "8");
    Attempts attempts = new Attempts();
    UserInputException refused;
    try (SparkSession spark = CalibratedRuns.session("local[2,4]")) {
      spark.sparkContext().addSparkListener(attempts);
      refused =
          assertThrows(UserInputException.class, () -> new CalibratedRuns(spark).prune(settings));
    }
    assertFalse(attempts.ofTask.isEmpty());
    assertEquals(1, Collections.max(attempts.ofTask.values()), "attempts of a task");
    assertFalse(Files.exists(output.resolve("config.json")));
    return refused.getMessage();
  }

  /** The attempts of each task. */
  private static final class Attempts extends SparkListener {
    private final Map<String, Integer> ofTask = new HashMap<>();

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      ofTask.merge(start.stageId() + "/" + start.taskInfo().index(), 1, Integer::sum);
    }
  }

  private static void fill(Path model, String tensor, float value) throws IOException {
    Shard shard =
        Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(model.toString()))
            .shardOf(tensor)
            .orElseThrow();
    TensorEntry entry = shard.header().tensor(tensor).orElseThrow();
    ByteBuffer bytes = ByteBuffer.allocate((int) entry.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(bytes.position() % 3 == 0 ? value : -value);
    }
    try (RandomAccessFile file = new RandomAccessFile(model.resolve(shard.name()).toFile(), "rw")) {
      file.seek(shard.header().dataOffset() + entry.begin());
      file.write(bytes.array());
    }
  }
}
