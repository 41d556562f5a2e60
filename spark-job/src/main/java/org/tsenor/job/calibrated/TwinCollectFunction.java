package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.engine.Engine;
import org.tsenor.job.executor.LostDevice;
import scala.Tuple2;

/**
 * Sums what is known of one input on both streams over a group of windows.
 *
 * @param calibrated windows with an index below this are summed
 */
record TwinCollectFunction(
    Broadcast<RunContext> context,
    TwinSource source,
    InputLinears input,
    int calibrated,
    LongAccumulator tokensDone)
    implements PairFlatMapFunction<Iterator<TwinWindow>, PanelKey, double[]> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<PanelKey, double[]>> call(Iterator<TwinWindow> windows)
      throws IOException {
    RunContext run = context.value();
    Engine engine = run.engine().engine();
    // A group has either windows that are calibrated with, or others.
    TwinWindow window = windows.hasNext() ? windows.next() : null;
    if (window == null || window.index() >= calibrated) {
      return Collections.emptyIterator();
    }
    int first = window.index();
    TwinSums sums =
        LostDevice.watch(() -> TwinSums.open(engine, run.decoder(), source.layer(run), input));
    // Panels are cut when the caller asks for them.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> sums.close());
    while (window != null) {
      add(sums, window);
      window = windows.hasNext() ? windows.next() : null;
    }
    return new PanelCuts(sums.cuts(), first, sums::close);
  }

  private void add(TwinSums sums, TwinWindow window) {
    LostDevice.watch(
        () -> {
          sums.add(window);
          return null;
        });
    tokensDone.add(window.tokens());
  }
}
