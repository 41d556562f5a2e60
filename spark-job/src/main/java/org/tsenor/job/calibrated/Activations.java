package org.tsenor.job.calibrated;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/**
 * The residual streams of all windows before the decoder layer that comes next, on the executors.
 *
 * <p>A partition is a group of windows, in order. What an executor loses is computed again, from
 * the tokens through all layers before.
 */
final class Activations {
  private final Broadcast<RunContext> context;
  private final LongAccumulator tokensDone;
  private JavaRDD<WindowStream> streams;

  /**
   * The windows at the embedding's output; nothing runs yet.
   *
   * @param calibrated how many of them, the first ones, are calibrated with
   * @param groups at most, to deal these into, and the others likewise
   * @param tokensDone counts tokens that have passed a layer, for progress
   */
  public Activations(
      JavaSparkContext spark,
      Broadcast<RunContext> context,
      List<int[]> windows,
      int calibrated,
      int groups,
      LongAccumulator tokensDone) {
    this.context = context;
    this.tokensDone = tokensDone;
    List<EmbedFunction.Tokens> numbered = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      numbered.add(new EmbedFunction.Tokens(i, windows.get(i)));
    }
    // Spark cuts a list into contiguous slices whose ends depend on these two numbers only.
    JavaRDD<EmbedFunction.Tokens> dealt =
        spark.parallelize(numbered.subList(0, calibrated), Math.min(groups, calibrated));
    int others = windows.size() - calibrated;
    if (others > 0) {
      dealt =
          dealt.union(
              spark.parallelize(
                  numbered.subList(calibrated, windows.size()), Math.min(groups, others)));
    }
    streams =
        dealt.mapPartitions(new EmbedFunction(context)).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** The streams before the next layer. */
  public JavaRDD<WindowStream> streams() {
    return streams;
  }

  /** Passes them through the next layer, and waits for it. */
  public void pass(LayerSource layer) {
    JavaRDD<WindowStream> before = streams;
    streams =
        before
            .mapPartitions(new ForwardFunction(context, layer, tokensDone))
            .persist(StorageLevel.MEMORY_AND_DISK());
    streams.count();
    before.unpersist();
  }

  /** Frees their memory. */
  public void release() {
    streams.unpersist();
  }
}
