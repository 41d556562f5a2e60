package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.model.LayerPlace;

/**
 * Windows on two streams: through the model as it was, and as far as it is pruned. They rest where
 * the next input is computed, so that no linear is passed twice but gate and up.
 *
 * <p>Memory, on the executors: of a token 8 bytes a column of the residual stream, and 8 more a
 * column of attention's output while that is pruned; where layers are trained, 8 more a column of
 * the residual stream.
 */
final class TwoStreams implements LayerWindows, LayerWindows.OpenDamping {
  /** Puts both streams of a window where nothing is pruned yet. */
  private record Begin() implements Function<WindowStream, TwinWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public TwinWindow call(WindowStream window) {
      return TwinWindow.of(window);
    }
  }

  /** Measures how far the streams of a window are apart. */
  private record Measure() implements Function<TwinWindow, Apart> {
    private static final long serialVersionUID = 1L;

    @Override
    public Apart call(TwinWindow window) {
      return new Apart(window.deviation());
    }
  }

  /** How far the streams of one window are apart. */
  @DefaultSerializer(JavaSerializer.class)
  record Apart(double mean) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private final Broadcast<RunContext> context;
  private LayerStatistics statistics;
  private final int count;
  private final boolean trains;
  private final Optional<OutputWeighing> weighing;
  private JavaRDD<TwinWindow> windows;
  private LayerPlace place = LayerPlace.BEFORE;

  /** Before the layer, while it is pruned; null where it is not trained. */
  private JavaRDD<TwinWindow> entry;

  /** Before and behind the layer that was trained last; null once they have passed it. */
  private JavaRDD<TrainingWindow> training;

  /** Whether the windows are still those of who tries something with them. */
  private boolean borrowed;

  /**
   * Before the first layer; nothing runs yet.
   *
   * @param statistics of the windows that are calibrated with
   * @param embedded windows at the embedding's output, behind those others that are held out: they
   *     are passed on and not summed
   * @param count of all windows
   * @param trains whether layers are trained with them
   * @param weighing of outputs; empty where all count alike
   */
  TwoStreams(
      Broadcast<RunContext> context,
      LayerStatistics statistics,
      JavaRDD<WindowStream> embedded,
      int count,
      boolean trains,
      Optional<OutputWeighing> weighing) {
    this.context = context;
    this.trains = trains;
    this.weighing = weighing;
    this.statistics = statistics;
    this.count = count;
    this.windows = embedded.map(new Begin()).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** On trial. */
  private TwoStreams(TwoStreams base, LayerStatistics statistics) {
    this.context = base.context;
    this.statistics = statistics;
    this.count = base.count;
    this.trains = false;
    this.weighing = base.weighing;
    this.windows = base.windows;
    this.place = base.place;
    this.borrowed = true;
  }

  @Override
  public Optional<OpenDamping> openDamping() {
    boolean open = statistics.method().update().damping().isOpen();
    return open ? Optional.of(this) : Optional.empty();
  }

  @Override
  public LayerWindows trial(double damping) {
    return new TwoStreams(this, statistics.withDamping(damping));
  }

  @Override
  public void settle(double damping) {
    statistics = statistics.withDamping(damping);
  }

  @Override
  public LayerSource dense(int layer) {
    return statistics.dense(layer);
  }

  @Override
  public List<PreparedLinears> calibrate(
      LayerSource pruned, List<InputLinears> inputs, LongAccumulator tokens) {
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "%d inputs at a time: each is calibrated behind those before".formatted(inputs.size()));
    }
    InputLinears input = inputs.get(0);
    TwinSource source = new TwinSource(statistics.dense(pruned.layer()), pruned);
    advance(source, input.input().place(), tokens);
    return statistics.prepareTwin(windows, source, input, tokens);
  }

  @Override
  public boolean weigh() {
    return weighing.isPresent();
  }

  @Override
  public Map<String, String> weighOutputs(
      int layer, List<InputLinears> inputs, LongAccumulator tokens) {
    if (place != LayerPlace.BEFORE) {
      throw new IllegalStateException("windows are weighed before a layer, and rest " + place);
    }
    return weighing
        .map(outputs -> outputs.weigh(windows, statistics.dense(layer), inputs, tokens))
        .orElse(Map.of());
  }

  @Override
  public long calibrationTokens(int layer, List<InputLinears> inputs) {
    boolean rests = inputs.get(0).input().place() == place;
    return rests ? statistics.tokens() : statistics.tokens() + tokens();
  }

  @Override
  public boolean train() {
    return trains;
  }

  @Override
  public TrainingSet trainingSet(int layer, LongAccumulator tokens) {
    JavaRDD<TwinWindow> before = place == LayerPlace.BEFORE ? windows : entry;
    // One step and not two: a lineage of some 560 is more than a stack of 1 MB takes.
    training =
        before
            .zipPartitions(
                windows, new TargetFunction(context, statistics.dense(layer), place, tokens))
            .persist(StorageLevel.MEMORY_AND_DISK());
    // What stands before is kept once: with the training's windows.
    training.count();
    release(windows);
    dropEntry();
    return new TrainingSet(training, statistics.windows());
  }

  @Override
  public Optional<Deviation> pass(int layer, LayerSource shard, LongAccumulator tokens) {
    if (training == null) {
      advance(new TwinSource(statistics.dense(layer), shard), LayerPlace.BEHIND, tokens);
      dropEntry();
    } else {
      windows =
          training
              .mapPartitions(new RepassFunction(context, shard, tokens))
              .persist(StorageLevel.MEMORY_AND_DISK());
      windows.count();
      training.unpersist();
      training = null;
    }
    place = LayerPlace.BEFORE;
    return Optional.of(deviation());
  }

  private Deviation deviation() {
    List<Double> apart = windows.map(new Measure()).collect().stream().map(Apart::mean).toList();
    return Deviation.of(apart, statistics.windows());
  }

  private void advance(TwinSource source, LayerPlace to, LongAccumulator tokens) {
    if (place == to) {
      return;
    }
    JavaRDD<TwinWindow> before = windows;
    boolean enters = trains && place == LayerPlace.BEFORE;
    windows =
        before
            .mapPartitions(new AdvanceFunction(context, source, place, to, tokens))
            .persist(StorageLevel.MEMORY_AND_DISK());
    place = to;
    // By a job of its own: who sums holds a lease, and so does who passes windows on.
    windows.count();
    if (enters) {
      entry = before;
    } else {
      release(before);
    }
  }

  private void dropEntry() {
    if (entry != null) {
      entry.unpersist();
      entry = null;
    }
  }

  @Override
  public int calibrated() {
    return statistics.windows();
  }

  @Override
  public long calibratedTokens() {
    return statistics.tokens();
  }

  @Override
  public long tokens() {
    return (long) count * context.value().windowTokens();
  }

  @Override
  public boolean measuresDeviation() {
    return true;
  }

  @Override
  public void release() {
    release(windows);
    dropEntry();
    if (training != null) {
      training.unpersist();
    }
  }

  private void release(JavaRDD<TwinWindow> passed) {
    if (!borrowed) {
      passed.unpersist();
    }
    borrowed = false;
  }
}
