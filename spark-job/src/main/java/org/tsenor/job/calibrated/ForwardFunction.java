package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.engine.Engine;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.LayerPass;

/** Passes the windows of a partition through a decoder layer, one after the other. */
record ForwardFunction(
    Broadcast<RunContext> context, LayerSource source, LongAccumulator tokensDone)
    implements FlatMapFunction<Iterator<WindowStream>, WindowStream> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<WindowStream> call(Iterator<WindowStream> windows) throws IOException {
    return passing(
        context.value(),
        source,
        windows,
        WindowStream::view,
        (window, behind) -> {
          tokensDone.add(window.tokens());
          return new WindowStream(window.index(), behind.values(), window.tokens());
        });
  }

  /**
   * Passes windows of any kind, as they are asked for.
   *
   * @param before gives a window's residual stream before the layer
   * @param behind makes what is given on of a window and its stream behind the layer
   */
  static <W, P> Iterator<P> passing(
      RunContext run,
      LayerSource source,
      Iterator<W> windows,
      Function<W, FloatMatrix> before,
      BiFunction<W, FloatMatrix, P> behind)
      throws IOException {
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
      public P next() {
        W window = windows.next();
        FloatMatrix input = before.apply(window);
        FloatMatrix passed = FloatMatrix.zeros(input.rows(), input.columns());
        LostDevice.watch(
            () -> {
              pass.forward(input, passed);
              return null;
            });
        return behind.apply(window, passed);
      }
    };
  }
}
