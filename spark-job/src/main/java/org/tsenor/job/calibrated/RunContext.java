package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.job.executor.EngineChoice;
import org.tsenor.job.settings.ExecutionSettings;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.ModelConfig;
import org.tsenor.source.OutputTarget;

/**
 * What all tasks of a run share; broadcast, because a lineage of many decoder layers would carry it
 * once a layer.
 *
 * @param hadoop to reach file systems with
 * @param run names the run, unlike any other in a JVM
 * @param model checkpoint that is pruned
 * @param planned the shards it has
 * @param output that is written
 * @param config of the model
 * @param windowTokens tokens of a window
 * @param execution names the backend
 */
@DefaultSerializer(JavaSerializer.class)
record RunContext(
    SerializableConfiguration hadoop,
    String run,
    String model,
    PlannedShards planned,
    OutputTarget output,
    ModelConfig config,
    int windowTokens,
    ExecutionSettings execution)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of the file systems. */
  public Configuration configuration() {
    return hadoop.value();
  }

  /**
   * The checkpoint that is pruned.
   *
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if it is not as it was planned
   */
  public Checkpoint checkpoint() throws IOException {
    return planned.requireSame(Checkpoint.open(configuration(), new Path(model)));
  }

  /** What the calling task computes with; to be asked once a task. */
  public EngineChoice engine() {
    return execution.compute().engine();
  }

  /** For passes of one task. */
  public DecoderContext decoder() {
    return new DecoderContext(config, windowTokens);
  }
}
