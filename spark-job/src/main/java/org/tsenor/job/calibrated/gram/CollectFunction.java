package org.tsenor.job.calibrated.gram;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.stream.LayerSource;
import org.tsenor.job.calibrated.stream.RunContext;
import org.tsenor.job.calibrated.stream.WindowStream;
import org.tsenor.model.forward.DecoderContext;
import org.tsenor.model.forward.DecoderLayer;
import org.tsenor.model.forward.DecoderScratch;
import scala.Tuple2;

/**
 * Passes a group of windows through a decoder layer, as far as to the last input that is wanted,
 * and sums the Gram matrices of those that are.
 *
 * <p>Memory: the layer, which the tasks of a JVM share; half a matrix of doubles for every input
 * that is wanted; the activations of one window.
 */
record CollectFunction(
    Broadcast<RunContext> context,
    LayerSource source,
    List<InputLinears> inputs,
    LongAccumulator tokensDone)
    implements PairFlatMapFunction<Iterator<WindowStream>, PanelKey, double[]> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<PanelKey, double[]>> call(Iterator<WindowStream> windows)
      throws IOException {
    DecoderContext decoder = context.value().decoder();
    DecoderLayer layer = source.open(context.value(), decoder);
    DecoderScratch scratch = decoder.scratch();
    GramListener sums = new GramListener(inputs, decoder.ops());
    int first = -1;
    while (windows.hasNext()) {
      WindowStream window = windows.next();
      first = first < 0 ? window.index() : first;
      layer.forward(window.copy(), scratch, sums);
      tokensDone.add(window.tokens());
    }
    return new PanelCuts(inputs, sums, first);
  }
}
