package org.tsenor.job.calibrated;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tsenor.model.LayerTraining.Moments;
import org.tsenor.model.Linear;

/**
 * Where the weights of a decoder layer lie after some epochs, and what Adam remembers: the mean of
 * what each group of windows has come to.
 *
 * @param groups files of each, by the names of linears; none before the first epoch
 */
record TrainedLayer(List<Map<Linear, String>> groups) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As it was pruned. */
  static final TrainedLayer PRUNED = new TrainedLayer(List.of());

  /** Whether it is as it was pruned. */
  boolean isPruned() {
    return groups.isEmpty();
  }

  /** All files. */
  List<String> files() {
    return groups.stream().flatMap(group -> group.values().stream()).toList();
  }

  /**
   * The mean over groups, in their order.
   *
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if a file is damaged
   */
  Moments moments(TrainingFiles files, Linear linear) throws IOException {
    List<Moments> all = new ArrayList<>();
    for (Map<Linear, String> group : groups) {
      all.add(files.moments(group.get(linear)));
    }
    return all.size() == 1
        ? all.get(0)
        : new Moments(
            mean(all.stream().map(Moments::weights).toList()),
            mean(all.stream().map(Moments::mean).toList()),
            mean(all.stream().map(Moments::square).toList()));
  }

  private static float[] mean(List<float[]> all) {
    float[] mean = new float[all.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] values : all) {
        sum += values[i];
      }
      mean[i] = (float) (sum / all.size());
    }
    return mean;
  }
}
