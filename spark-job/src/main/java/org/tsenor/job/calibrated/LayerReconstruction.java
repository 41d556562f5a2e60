package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.settings.CalibrationSettings.Reconstruction;
import org.tsenor.model.Linear;
import org.tsenor.source.ShardStore;

/**
 * Trains what is left of a pruned decoder layer: towards what the dense layer makes of the dense
 * stream, from what stands before it on the pruned one. Masks stay. After every epoch windows that
 * are held out are measured; the weights of the best epoch are kept, those from before if none was
 * better.
 *
 * <p>An epoch is one Spark job. Each group of windows is trained with by one task, step by step,
 * and the next epoch begins with the mean of the groups: what travels is the weights, once an
 * epoch, and the groups alone decide the bytes. With one group it is what one task would do.
 *
 * @param spark to run in
 * @param context of the run
 * @param settings how it is trained
 * @param seed of the order of windows
 */
record LayerReconstruction(
    JavaSparkContext spark, Broadcast<RunContext> context, Reconstruction settings, long seed) {
  /**
   * What came of it.
   *
   * @param layer which one
   * @param epochs that were trained
   * @param kept the epoch whose weights are kept; 0 for those from before
   * @param before error on windows held out
   * @param after the same, of what is kept
   */
  record Outcome(int layer, int epochs, int kept, double before, double after) {}

  /**
   * A layer that was trained.
   *
   * @param rows as they are now
   */
  record Trained(EarlierLinears rows, Outcome outcome) {}

  /** What is trained. */
  private record Task(LayerSource layer, List<Linear> linears, TrainingSet set) {}

  /**
   * Tokens that {@link #run} counts at most.
   *
   * @param tokens of all windows
   * @param heldOut of those that are held out
   */
  long tokens(TrainingSet set, long tokens, long heldOut) {
    return epochs(set) * tokens + heldOut;
  }

  private int epochs(TrainingSet set) {
    return settings.epochs().orElseGet(() -> StepSize.epochsOf(stepsOfEpoch(set)));
  }

  /** Of the largest group. */
  private int stepsOfEpoch(TrainingSet set) {
    int groups = groups(set);
    return size().stepsOf((set.learned() + groups - 1) / groups);
  }

  private int groups(TrainingSet set) {
    return Math.min(settings.groups(), set.learned());
  }

  private StepSize size() {
    return StepSize.of(settings.batch(), context.value().decoder().maxTokens());
  }

  /**
   * Trains a layer, from where an earlier run has left it.
   *
   * @param layer as it was pruned
   * @param pruned its rows
   * @param set to train with
   * @param store of the output
   */
  Trained run(
      LayerSource layer,
      EarlierLinears pruned,
      TrainingSet set,
      ShardStore store,
      LongAccumulator tokens,
      LayerLog log)
      throws IOException {
    TrainingFiles files = new TrainingFiles(store);
    Map<Linear, ArrayList<KeptPiece>> pieces = pieces(layer.layer(), pruned);
    Task task = new Task(layer, List.copyOf(pieces.keySet()), set);
    TrainingProgress progress =
        files
            .progressOf(layer.layer())
            .orElseGet(() -> TrainingProgress.begin(measure(task, TrainedLayer.PRUNED, tokens)));
    files.begin();
    if (progress.epochs() > 0) {
      log.goesOn(layer.layer(), progress.epochs());
    }
    while (progress.epochs() < epochs(set) && !isStalled(progress)) {
      TrainedLayer trained = train(task, progress, tokens);
      progress = progress.plus(measure(task, trained, tokens), trained);
      files.keep(layer.layer(), progress);
    }
    int best = progress.bestEpoch();
    return new Trained(
        best == 0 ? pruned : rewrite(pruned, pieces, progress.bestLayer()),
        new Outcome(
            layer.layer(),
            progress.epochs(),
            best,
            progress.errors().get(0),
            progress.errors().get(best)));
  }

  private boolean isStalled(TrainingProgress progress) {
    return progress.epochs() - progress.bestEpoch() >= settings.patience();
  }

  private static Map<Linear, ArrayList<KeptPiece>> pieces(int layer, EarlierLinears pruned) {
    Map<Linear, ArrayList<KeptPiece>> pieces = new EnumMap<>(Linear.class);
    for (KeptPiece piece : pruned.pieces()) {
      String tensor = piece.figures().band().tensor();
      Linear linear =
          Arrays.stream(Linear.values())
              .filter(one -> one.weight(layer).equals(tensor))
              .findFirst()
              .orElseThrow();
      pieces.computeIfAbsent(linear, one -> new ArrayList<>()).add(piece);
    }
    return pieces;
  }

  private TrainedLayer train(Task task, TrainingProgress progress, LongAccumulator tokens) {
    int windows = task.set.learned();
    int groups = groups(task.set);
    int each = stepsOfEpoch(task.set);
    int epoch = progress.epochs() + 1;
    TrainingSteps steps =
        new TrainingSteps(settings.rate(), size(), epoch, each, epochs(task.set) * each);
    TrainingOrder order = TrainingOrder.of(windows, groups, seed, task.layer.layer(), epoch);
    List<TrainFunction.TrainedGroup> trained =
        task.set
            .windows()
            .mapPartitions(new Part(windows, true))
            .mapToPair(order)
            .repartitionAndSortWithinPartitions(new TrainingOrder.ByGroup(groups))
            .mapPartitions(
                new TrainFunction(
                    context, task.layer, task.linears, progress.lastLayer(), steps, tokens))
            .collect();
    return new TrainedLayer(
        new ArrayList<>(trained.stream().map(TrainFunction.TrainedGroup::files).toList()));
  }

  private double measure(Task task, TrainedLayer trained, LongAccumulator tokens) {
    JavaRDD<TrainingWindow> heldOut =
        task.set.windows().mapPartitions(new Part(task.set.learned(), false));
    return heldOut
        .mapPartitions(new MeasureFunction(context, task.layer, task.linears, trained, tokens))
        .collect()
        .stream()
        .mapToDouble(MeasureFunction.WindowError::mean)
        .average()
        .orElseThrow();
  }

  private EarlierLinears rewrite(
      EarlierLinears pruned, Map<Linear, ArrayList<KeptPiece>> pieces, TrainedLayer trained) {
    List<TrainedRows.PrunedLinear> linears = new ArrayList<>();
    pieces.forEach((linear, rows) -> linears.add(new TrainedRows.PrunedLinear(linear, rows)));
    List<KeptPiece> rows =
        spark
            .parallelize(linears, linears.size())
            .flatMap(new TrainedRows(context, trained))
            .collect()
            .stream()
            .map(Answer::orThrow)
            .toList();
    return new EarlierLinears(pruned.prepared(), rows);
  }

  /** Windows that are learned from, or the others. */
  private record Part(int learned, boolean first)
      implements FlatMapFunction<Iterator<TrainingWindow>, TrainingWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<TrainingWindow> call(Iterator<TrainingWindow> windows) {
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(windows, Spliterator.ORDERED), false)
          .filter(window -> window.index() < learned == first)
          .iterator();
    }
  }
}
