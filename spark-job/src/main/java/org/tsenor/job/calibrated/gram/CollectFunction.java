package org.tsenor.job.calibrated.gram;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.calibration.GramSum;
import org.tsenor.job.calibrated.stream.LayerSource;
import org.tsenor.job.calibrated.stream.RunContext;
import org.tsenor.job.calibrated.stream.WindowStream;
import org.tsenor.model.forward.ActivationListener;
import org.tsenor.model.forward.DecoderContext;
import org.tsenor.model.forward.DecoderLayer;
import org.tsenor.model.forward.DecoderScratch;
import org.tsenor.model.weights.LinearInput;
import scala.Tuple2;

/**
 * Passes a group of windows through a dense decoder layer and sums the Gram matrices of its inputs.
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
    Map<LinearInput, GramSum> sums = new EnumMap<>(LinearInput.class);
    inputs.forEach(i -> sums.put(i.input(), new GramSum(i.columns(), decoder.ops())));
    ActivationListener listener =
        (input, activations) -> {
          if (sums.containsKey(input)) {
            sums.get(input).add(activations);
          }
        };
    int first = -1;
    while (windows.hasNext()) {
      WindowStream window = windows.next();
      first = first < 0 ? window.index() : first;
      layer.forward(window.copy(), scratch, listener);
      tokensDone.add(window.tokens());
    }
    return panels(sums, first).iterator();
  }

  /** One after the other as they are asked for: together they are as large as the matrices. */
  private Stream<Tuple2<PanelKey, double[]>> panels(Map<LinearInput, GramSum> sums, int window) {
    return IntStream.range(0, inputs.size())
        .boxed()
        .flatMap(
            input -> {
              GramSum sum = sums.get(inputs.get(input).input());
              Panels panels = Panels.of(sum.columns());
              return IntStream.range(0, panels.count())
                  .mapToObj(
                      panel ->
                          new Tuple2<>(new PanelKey(input, panel, window), panels.cut(sum, panel)));
            });
  }
}
