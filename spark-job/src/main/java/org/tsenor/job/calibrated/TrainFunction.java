package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.model.LayerTraining;
import org.tsenor.model.Linear;
import scala.Tuple2;

/**
 * Trains a decoder layer for an epoch with the windows of one group, in their order.
 *
 * @param layer as it was pruned
 * @param linears that are trained
 * @param before what the epoch begins with
 * @param steps of the epoch
 */
record TrainFunction(
    Broadcast<RunContext> context,
    LayerSource layer,
    List<Linear> linears,
    TrainedLayer before,
    TrainingSteps steps,
    LongAccumulator tokensDone)
    implements FlatMapFunction<
        Iterator<Tuple2<TrainingKey, TrainingWindow>>, TrainFunction.TrainedGroup> {
  private static final long serialVersionUID = 1L;

  /**
   * What a group has come to.
   *
   * @param files with the weights and moments of each linear
   */
  @DefaultSerializer(JavaSerializer.class)
  record TrainedGroup(HashMap<Linear, String> files) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<TrainedGroup> call(Iterator<Tuple2<TrainingKey, TrainingWindow>> windows)
      throws IOException {
    return LostDevice.watch(() -> List.of(train(windows)).iterator());
  }

  private TrainedGroup train(Iterator<Tuple2<TrainingKey, TrainingWindow>> windows)
      throws IOException {
    RunContext run = context.value();
    TrainingFiles files = TrainingFiles.of(run.configuration(), run.output());
    try (LayerTraining training =
        LayerTraining.open(run.engine().engine(), run.decoder(), layer.trained(run), linears)) {
      // Before anything else is loaded: the pruned weights set the scale of every epoch's steps.
      Map<Linear, Double> sizes = new EnumMap<>(Linear.class);
      linears.forEach(linear -> sizes.put(linear, training.size(linear)));
      if (!before.isPruned()) {
        for (Linear linear : linears) {
          training.load(linear, before.moments(files, linear));
        }
      }
      learn(training, sizes, windows);
      return write(training, files, run);
    }
  }

  private void learn(
      LayerTraining training,
      Map<Linear, Double> sizes,
      Iterator<Tuple2<TrainingKey, TrainingWindow>> windows) {
    int step = steps.before();
    int waiting = 0;
    while (windows.hasNext()) {
      TrainingWindow window = windows.next()._2();
      for (StepSize.Part part : steps.size().partsOf(window.tokens())) {
        training.learn(window.inputView(), window.targetView(), part.first(), part.end());
        waiting++;
        boolean last = part.end() == window.tokens() && !windows.hasNext();
        if (waiting == steps.size().windows() || last) {
          double rate = steps.rate(step);
          Map<Linear, Double> rates = new EnumMap<>(Linear.class);
          sizes.forEach((linear, size) -> rates.put(linear, rate * size));
          step++;
          training.move(step, rates);
          waiting = 0;
        }
      }
      tokensDone.add(window.tokens());
    }
  }

  private TrainedGroup write(LayerTraining training, TrainingFiles files, RunContext run)
      throws IOException {
    HashMap<Linear, String> written = new HashMap<>();
    for (Linear linear : linears) {
      String name =
          "%s.layer-%d.epoch-%d.%s.%d"
              .formatted(
                  run.run(),
                  layer.layer(),
                  steps.epoch(),
                  linear.name(),
                  TaskContext.get().taskAttemptId());
      written.put(linear, files.write(training.moments(linear), name));
    }
    return new TrainedGroup(written);
  }
}
