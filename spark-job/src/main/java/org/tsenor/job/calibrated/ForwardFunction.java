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
    Engine engine = run.engine().engine();
    LayerPass pass =
        LostDevice.watch(() -> LayerPass.open(engine, run.decoder(), source.layer(run)));
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
        FloatMatrix before = window.view();
        FloatMatrix behind = FloatMatrix.zeros(before.rows(), before.columns());
        LostDevice.watch(
            () -> {
              pass.forward(before, behind);
              return null;
            });
        tokensDone.add(window.tokens());
        return new WindowStream(window.index(), behind.values(), window.tokens());
      }
    };
  }
}
