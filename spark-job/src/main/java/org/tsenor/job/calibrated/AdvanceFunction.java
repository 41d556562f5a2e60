package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.engine.Engine;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.model.LayerPlace;

/** Passes the windows of a partition on along both streams, one after the other. */
record AdvanceFunction(
    Broadcast<RunContext> context,
    TwinSource source,
    LayerPlace from,
    LayerPlace to,
    LongAccumulator tokensDone)
    implements FlatMapFunction<Iterator<TwinWindow>, TwinWindow> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<TwinWindow> call(Iterator<TwinWindow> windows) throws IOException {
    RunContext run = context.value();
    Engine engine = run.engine().engine();
    TwinRoom<Void> room =
        LostDevice.watch(
            () -> TwinRoom.open(engine, run.decoder(), source.layer(run), space -> null));
    // Spark need not take the iterator to its end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> room.close());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return windows.hasNext();
      }

      @Override
      public TwinWindow next() {
        TwinWindow window = windows.next();
        TwinWindow passed = LostDevice.watch(() -> room.pass(window, from, to));
        tokensDone.add(window.tokens());
        return passed;
      }
    };
  }
}
