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
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.linalg.NetlibMatrixOps;
import org.tsenor.model.CausalModel;
import org.tsenor.model.forward.ActivationListener;
import org.tsenor.model.forward.DecoderContext;
import org.tsenor.model.forward.DecoderLayer;
import org.tsenor.model.forward.DecoderScratch;

/**
 * The losses of a partition's windows.
 *
 * <p>Decoder layer by decoder layer: a layer's weights are read once and serve all windows of the
 * task. Memory: one decoder layer in float, and the residual streams of the windows.
 */
final class LossFunction implements FlatMapFunction<Iterator<TokenWindow>, WindowLosses> {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final String model;
  private final LongAccumulator tokensDone;

  /**
   * @param configuration to reach the checkpoint's file system with
   * @param model checkpoint
   * @param tokensDone counts a token once for every decoder layer, for progress
   */
  LossFunction(SerializableConfiguration configuration, String model, LongAccumulator tokensDone) {
    this.configuration = configuration;
    this.model = model;
    this.tokensDone = tokensDone;
  }

  @Override
  public Iterator<WindowLosses> call(Iterator<TokenWindow> windows) throws IOException {
    List<TokenWindow> taken = new ArrayList<>();
    windows.forEachRemaining(taken::add);
    if (taken.isEmpty()) {
      return List.<WindowLosses>of().iterator();
    }
    MatrixOps ops = new NetlibMatrixOps();
    CausalModel causal =
        CausalModel.open(Checkpoint.open(configuration.value(), new Path(model)), ops);
    List<int[]> ids = taken.stream().map(TokenWindow::ids).toList();
    List<FloatMatrix> hidden = causal.embed(ids);
    forward(causal, hidden);
    List<double[]> losses = causal.head().losses(hidden, ids);
    List<WindowLosses> found = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      found.add(new WindowLosses(taken.get(i).index(), losses.get(i), ops.description()));
    }
    return found.iterator();
  }

  private void forward(CausalModel causal, List<FloatMatrix> hidden) throws IOException {
    int maxTokens = hidden.stream().mapToInt(FloatMatrix::rows).max().orElseThrow();
    DecoderContext context = causal.context(maxTokens);
    DecoderScratch scratch = context.scratch();
    for (int index = 0; index < causal.config().sizes().layers(); index++) {
      DecoderLayer layer = new DecoderLayer(context, causal.layer(index));
      for (FloatMatrix window : hidden) {
        layer.forward(window, scratch, ActivationListener.NONE);
        tokensDone.add(window.rows());
      }
    }
  }
}
