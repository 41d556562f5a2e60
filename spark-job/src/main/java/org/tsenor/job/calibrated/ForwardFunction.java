package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.job.executor.AlgebraChoice;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.LayerPass;

/** Passes the windows of a partition through one decoder layer, one after the other. */
record ForwardFunction(
    Broadcast<RunContext> context, LayerSource source, LongAccumulator tokensDone)
    implements FlatMapFunction<Iterator<WindowStream>, WindowStream> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<WindowStream> call(Iterator<WindowStream> windows) throws IOException {
    RunContext run = context.value();
    AlgebraChoice algebra = run.algebra();
    LayerPass pass = LostDevice.watch(() -> source.pass(run, algebra));
    // Spark need not take the iterator to its end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> pass.close());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return windows.hasNext();
      }

      @Override
      public WindowStream next() {
        WindowStream window = windows.next();
        FloatMatrix hidden = window.copy();
        LostDevice.watch(
            () -> {
              pass.forward(hidden);
              return null;
            });
        tokensDone.add(window.tokens());
        return new WindowStream(window.index(), hidden.values(), window.tokens());
      }
    };
  }
}
