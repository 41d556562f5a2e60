package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.engine.Engine;
import org.tsenor.job.executor.LostDevice;
import scala.Tuple2;

/** Sums the Gram matrices of a decoder layer's inputs over a group of windows. */
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
    RunContext run = context.value();
    Engine engine = run.engine().engine();
    GramPass sums =
        LostDevice.watch(() -> GramPass.open(engine, run.decoder(), source.layer(run), inputs));
    // Panels are cut when the caller asks for them.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> sums.close());
    int first = -1;
    while (windows.hasNext()) {
      WindowStream window = windows.next();
      first = first < 0 ? window.index() : first;
      LostDevice.watch(
          () -> {
            sums.add(window);
            return null;
          });
      tokensDone.add(window.tokens());
    }
    return new PanelCuts(sums.cuts(inputs), first, sums::close);
  }
}
