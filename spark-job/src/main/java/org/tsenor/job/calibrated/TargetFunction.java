package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.engine.Engine;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.model.LayerPass;
import org.tsenor.model.LayerPlace;
import org.tsenor.model.StreamPass.Resting;

/**
 * Makes of windows what a decoder layer is trained with: the pruned stream before the layer, and
 * the dense one behind it. The pruned stream does not pass, since training changes what it passes.
 *
 * @param dense layer
 * @param from where the second windows rest
 */
record TargetFunction(
    Broadcast<RunContext> context, LayerSource dense, LayerPlace from, LongAccumulator tokensDone)
    implements FlatMapFunction2<Iterator<TwinWindow>, Iterator<TwinWindow>, TrainingWindow> {
  private static final long serialVersionUID = 1L;

  /**
   * Of the windows of a partition.
   *
   * @param before the layer
   * @param resting the same windows at {@link #from}
   */
  @Override
  public Iterator<TrainingWindow> call(Iterator<TwinWindow> before, Iterator<TwinWindow> resting)
      throws IOException {
    RunContext run = context.value();
    Engine engine = run.engine().engine();
    LayerPass pass =
        LostDevice.watch(() -> LayerPass.open(engine, run.decoder(), dense.layer(run)));
    // Spark need not take the iterator to its end.
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> pass.close());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return before.hasNext();
      }

      @Override
      public TrainingWindow next() {
        TwinWindow window = before.next();
        Resting there = resting.next().dense().resting(window.tokens());
        Resting target = LostDevice.watch(() -> pass.pass(there, from, LayerPlace.BEHIND));
        tokensDone.add(window.tokens());
        return new TrainingWindow(
            window.index(),
            window.tokens(),
            window.pruned().residual(),
            target.residual().values());
      }
    };
  }
}
