package org.tsenor.job.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.engine.Engine;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.executor.EngineChoice;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.CausalModel;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerPass;
import org.tsenor.model.StoredLayer;

/**
 * The losses of a partition's windows.
 *
 * <p>Decoder layer by decoder layer: a layer's weights are read once and serve all windows of the
 * task, and of other tasks that are at it. Memory: one decoder layer in float, where the engine is,
 * and the residual streams of the windows.
 */
final class LossFunction implements FlatMapFunction<Iterator<TokenWindow>, WindowLosses> {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final String model;
  private final PlannedShards planned;
  private final ComputeSettings compute;
  private final LongAccumulator tokensDone;

  /**
   * @param configuration to reach the checkpoint's file system with
   * @param checkpoint that is evaluated; tasks open it anew
   * @param compute what tasks compute with
   * @param tokensDone counts a token once for every decoder layer, for progress
   */
  LossFunction(
      SerializableConfiguration configuration,
      Checkpoint checkpoint,
      ComputeSettings compute,
      LongAccumulator tokensDone) {
    this.configuration = configuration;
    this.model = checkpoint.root().toString();
    this.planned = PlannedShards.of(checkpoint);
    this.compute = compute;
    this.tokensDone = tokensDone;
  }

  @Override
  public Iterator<WindowLosses> call(Iterator<TokenWindow> windows) throws IOException {
    List<TokenWindow> taken = new ArrayList<>();
    windows.forEachRemaining(taken::add);
    if (taken.isEmpty()) {
      return List.<WindowLosses>of().iterator();
    }
    EngineChoice choice = compute.engine();
    List<double[]> losses =
        LostDevice.watch(
            () -> losses(taken.stream().map(TokenWindow::ids).toList(), choice.engine()));
    List<WindowLosses> found = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      found.add(new WindowLosses(taken.get(i).index(), losses.get(i), choice.account()));
    }
    return found.iterator();
  }

  private List<double[]> losses(List<int[]> ids, Engine engine) throws IOException {
    Checkpoint checkpoint =
        planned.requireSame(Checkpoint.open(configuration.value(), new Path(model)));
    CausalModel causal = CausalModel.open(checkpoint);
    List<FloatMatrix> hidden = causal.embed(ids);
    try {
      forward(causal, hidden, engine);
    } finally {
      engine.release();
    }
    return causal.head().losses(engine, hidden, ids);
  }

  private void forward(CausalModel causal, List<FloatMatrix> hidden, Engine engine)
      throws IOException {
    int maxTokens = hidden.stream().mapToInt(FloatMatrix::rows).max().orElseThrow();
    DecoderContext context = causal.context(maxTokens);
    for (int index = 0; index < causal.config().sizes().layers(); index++) {
      StoredLayer layer = causal.layer("%s evaluate %d".formatted(model, index), index);
      try (LayerPass pass = LayerPass.open(engine, context, layer)) {
        for (FloatMatrix window : hidden) {
          pass.forward(window, window);
          tokensDone.add(window.rows());
        }
      }
    }
  }
}
