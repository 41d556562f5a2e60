package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.model.LayerTraining;
import org.tsenor.model.Linear;

/**
 * Measures how far the outputs of a decoder layer that is being trained are from what they should
 * be.
 *
 * @param layer as it was pruned
 * @param linears that are trained
 * @param trained their weights
 */
record MeasureFunction(
    Broadcast<RunContext> context,
    LayerSource layer,
    List<Linear> linears,
    TrainedLayer trained,
    LongAccumulator tokensDone)
    implements FlatMapFunction<Iterator<TrainingWindow>, MeasureFunction.WindowError> {
  private static final long serialVersionUID = 1L;

  /** Of one window, the mean over its tokens. */
  @DefaultSerializer(JavaSerializer.class)
  record WindowError(double mean) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<WindowError> call(Iterator<TrainingWindow> windows) throws IOException {
    return windows.hasNext()
        ? LostDevice.watch(() -> measure(windows)).iterator()
        : Collections.emptyIterator();
  }

  private List<WindowError> measure(Iterator<TrainingWindow> windows) throws IOException {
    RunContext run = context.value();
    TrainingFiles files = TrainingFiles.of(run.configuration(), run.output());
    List<WindowError> errors = new ArrayList<>();
    try (LayerTraining layers =
        LayerTraining.open(run.engine().engine(), run.decoder(), layer.trained(run), List.of())) {
      for (Linear linear : trained.isPruned() ? List.<Linear>of() : linears) {
        layers.load(linear, trained.moments(files, linear).weights());
      }
      while (windows.hasNext()) {
        TrainingWindow window = windows.next();
        errors.add(new WindowError(layers.error(window.inputView(), window.targetView())));
        tokensDone.add(window.tokens());
      }
    }
    return errors;
  }
}
