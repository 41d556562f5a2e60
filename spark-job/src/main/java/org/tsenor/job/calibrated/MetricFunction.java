package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.backends.Engines;
import org.tsenor.job.calibrated.MetricFunction.WeighedLinear;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.model.Linear;
import org.tsenor.pruning.calibrated.OutputMetric;
import scala.Tuple2;

/**
 * Adds up sums of gradients at the outputs of one linear, in their order, and makes them its
 * metric.
 *
 * @param layer from 0
 * @param linears that are weighed
 * @param groups rows of a group of each
 */
record MetricFunction(
    Broadcast<RunContext> context, int layer, List<Linear> linears, EnumMap<Linear, Integer> groups)
    implements FlatMapFunction<Iterator<Tuple2<MetricKey, double[]>>, Answer<WeighedLinear>> {
  private static final long serialVersionUID = 1L;

  /**
   * A linear that was weighed.
   *
   * @param tensor its weight
   * @param file with its metric
   */
  @DefaultSerializer(JavaSerializer.class)
  record WeighedLinear(String tensor, String file) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<Answer<WeighedLinear>> call(Iterator<Tuple2<MetricKey, double[]>> sums)
      throws IOException {
    Linear linear = linears.get(TaskContext.getPartitionId());
    double[] sum = sums.next()._2().clone();
    while (sums.hasNext()) {
      double[] next = sums.next()._2();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += next[i];
      }
    }
    return List.of(Answer.to(() -> weighed(linear, sum))).iterator();
  }

  private WeighedLinear weighed(Linear linear, double[] sum) throws IOException {
    // Nobody needs the decoder layer until it is pruned.
    Engines.release();
    RunContext run = context.value();
    int group = groups.get(linear);
    DoubleMatrix sums = new DoubleMatrix(sum.length / group, group, sum);
    Factorizations factorizations = run.engine().engine().factorizations();
    String tensor = linear.weight(layer);
    try {
      OutputMetric metric = LostDevice.watch(() -> OutputMetric.prepare(sums, factorizations));
      String name = "%s.metric.%d".formatted(linear.name(), TaskContext.get().taskAttemptId());
      LayerFiles files = LayerFiles.of(run.configuration(), run.output());
      return new WeighedLinear(tensor, files.write(metric.arrays(), OutputMetric.NAME, name));
    } catch (IllegalArgumentException e) {
      throw new UserInputException(tensor + ": " + e.getMessage(), e);
    }
  }
}
