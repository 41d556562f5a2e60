package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.Linear;
import org.tsenor.model.OutputGradients;
import scala.Tuple2;

/**
 * Sums gradients at the outputs of a dense decoder layer's linears over a group of windows.
 *
 * <p>Memory: the layer, both ways of one window through it, and of each output as many doubles as
 * its group has rows, twice.
 *
 * @param groups rows of a group of each linear that is weighed
 * @param calibrated windows with an index below this are summed
 * @param seed with layer and window, of what is passed back
 */
record WeighFunction(
    Broadcast<RunContext> context,
    LayerSource layer,
    EnumMap<Linear, Integer> groups,
    int calibrated,
    long seed,
    LongAccumulator tokensDone)
    implements PairFlatMapFunction<Iterator<TwinWindow>, MetricKey, double[]> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<MetricKey, double[]>> call(Iterator<TwinWindow> windows)
      throws IOException {
    // A group has either windows that are calibrated with, or others.
    TwinWindow first = windows.hasNext() ? windows.next() : null;
    return first == null || first.index() >= calibrated
        ? Collections.emptyIterator()
        : LostDevice.watch(() -> sum(first, windows)).iterator();
  }

  private List<Tuple2<MetricKey, double[]>> sum(TwinWindow first, Iterator<TwinWindow> others)
      throws IOException {
    RunContext run = context.value();
    try (OutputGradients gradients =
        OutputGradients.open(run.engine().engine(), run.decoder(), layer.layer(run), groups)) {
      add(gradients, first);
      while (others.hasNext()) {
        add(gradients, others.next());
      }
      List<Tuple2<MetricKey, double[]>> sums = new ArrayList<>();
      for (Linear linear : groups.keySet()) {
        MetricKey key = new MetricKey(sums.size(), first.index());
        sums.add(new Tuple2<>(key, gradients.sums(linear).values()));
      }
      return sums;
    }
  }

  private void add(OutputGradients gradients, TwinWindow window) {
    float[] residual = window.dense().residual();
    int tokens = window.tokens();
    long own = (seed * 31 + layer.layer()) * 31 + window.index();
    gradients.add(new FloatMatrix(tokens, residual.length / tokens, residual), own);
    tokensDone.add(tokens);
  }
}
