package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Passes windows through a decoder layer that was trained with them: on the pruned stream, as they
 * are behind it on the dense one already.
 *
 * @param layer as it is written
 */
record RepassFunction(Broadcast<RunContext> context, LayerSource layer, LongAccumulator tokensDone)
    implements FlatMapFunction<Iterator<TrainingWindow>, TwinWindow> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<TwinWindow> call(Iterator<TrainingWindow> windows) throws IOException {
    return ForwardFunction.passing(
        context.value(),
        layer,
        windows,
        TrainingWindow::inputView,
        (window, behind) -> {
          tokensDone.add(window.tokens());
          return new TwinWindow(
              window.index(),
              window.tokens(),
              new TwinWindow.Stream(window.target(), null),
              new TwinWindow.Stream(behind.values(), null));
        });
  }
}
