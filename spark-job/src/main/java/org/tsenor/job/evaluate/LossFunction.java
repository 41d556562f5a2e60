package org.tsenor.job.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.job.executor.AlgebraChoice;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.CausalModel;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.DecoderLayer;
import org.tsenor.model.DecoderScratch;
import org.tsenor.model.LayerPass;
import org.tsenor.model.cuda.DeviceLanguageHead;
import org.tsenor.model.cuda.DeviceLayerPass;
import org.tsenor.model.cuda.DeviceLayers;
import org.tsenor.model.cuda.DeviceSite;
import org.tsenor.model.cuda.StoredLayer;
import org.tsenor.model.cuda.WeightSource;

/**
 * The losses of a partition's windows.
 *
 * <p>Decoder layer by decoder layer: a layer's weights are read once and serve all windows of the
 * task. Memory: one decoder layer in float, on the device if there is one, and the residual streams
 * of the windows.
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
    AlgebraChoice algebra = compute.algebra();
    List<double[]> losses =
        LostDevice.watch(() -> losses(taken.stream().map(TokenWindow::ids).toList(), algebra));
    List<WindowLosses> found = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      found.add(new WindowLosses(taken.get(i).index(), losses.get(i), algebra.account()));
    }
    return found.iterator();
  }

  private List<double[]> losses(List<int[]> ids, AlgebraChoice algebra) throws IOException {
    Checkpoint checkpoint =
        planned.requireSame(Checkpoint.open(configuration.value(), new Path(model)));
    CausalModel causal = CausalModel.open(checkpoint, algebra.ops());
    List<FloatMatrix> hidden = causal.embed(ids);
    try {
      forward(checkpoint, causal, hidden, algebra);
    } finally {
      DeviceLayers.letGo();
    }
    if (algebra.device().isPresent()) {
      DeviceSite site = algebra.device().get();
      return new DeviceLanguageHead(site, checkpoint, causal.config()).losses(hidden, ids);
    }
    return causal.head().losses(hidden, ids);
  }

  private void forward(
      Checkpoint checkpoint, CausalModel causal, List<FloatMatrix> hidden, AlgebraChoice algebra)
      throws IOException {
    int maxTokens = hidden.stream().mapToInt(FloatMatrix::rows).max().orElseThrow();
    DecoderContext context = causal.context(maxTokens);
    Optional<DecoderScratch> scratch =
        algebra.device().isPresent() ? Optional.empty() : Optional.of(context.scratch());
    for (int index = 0; index < causal.config().sizes().layers(); index++) {
      try (LayerPass pass =
          algebra.device().isPresent()
              ? DeviceLayerPass.open(
                  algebra.device().get(), context, stored(checkpoint, causal, index))
              : LayerPass.of(
                  new DecoderLayer(context, causal.layer(index)), scratch.orElseThrow())) {
        for (FloatMatrix window : hidden) {
          pass.forward(window);
          tokensDone.add(window.rows());
        }
      }
    }
  }

  private static StoredLayer stored(Checkpoint checkpoint, CausalModel causal, int index) {
    return new StoredLayer(
        "%s evaluate %d".formatted(checkpoint.root(), index),
        index,
        WeightSource.of(checkpoint, causal.config(), index));
  }
}
