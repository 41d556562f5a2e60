package org.tsenor.job.evaluate;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.CompactArchive;
import org.tsenor.job.evaluate.Evaluation.ModelScore;
import org.tsenor.job.run.JobLabel;
import org.tsenor.job.run.Progress;
import org.tsenor.job.run.Progress.Work;
import org.tsenor.job.run.Software;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.model.CausalModel;
import org.tsenor.model.ModelConfig;
import org.tsenor.source.SessionFiles;
import org.tsenor.tokens.ModelLimits;
import org.tsenor.tokens.TokenWindows;

/**
 * Measures perplexity: windows are spread over tasks, each of which sends its windows through the
 * whole model. A window's losses depend on nothing but the window and the weights, and are summed
 * in the windows' order, so that any number of tasks gives the same bits.
 */
public final class EvaluateJob {
  /** What the residual streams of a task's windows may take: more windows are more tasks. */
  private static final long TASK_BYTES = 256L << 20;

  private final SparkSession spark;
  private final EvaluateRequest request;
  private final PrintStream progress;

  /**
   * @param progress where progress is shown, usually standard error
   */
  public EvaluateJob(SparkSession spark, EvaluateRequest request, PrintStream progress) {
    this.spark = spark;
    this.request = request;
    this.progress = progress;
  }

  /**
   * What all models of a request can take; opens them, which checks that they can be evaluated.
   *
   * @throws UserInputException if two models do not share a vocabulary, or one is a compact archive
   */
  public static ModelLimits limits(Configuration hadoop, EvaluateRequest request)
      throws IOException {
    int vocabulary = -1;
    int positions = Integer.MAX_VALUE;
    for (String model : request.models()) {
      requireDense(hadoop, model);
      Checkpoint checkpoint = Checkpoint.open(hadoop, new Path(model));
      ModelConfig.Sizes sizes = CausalModel.open(checkpoint).config().sizes();
      if (vocabulary >= 0 && sizes.vocabulary() != vocabulary) {
        throw new UserInputException(
            "%s has a vocabulary of %d tokens and %s of %d: they cannot be compared on one text"
                .formatted(request.model(), vocabulary, model, sizes.vocabulary()));
      }
      vocabulary = sizes.vocabulary();
      positions = Math.min(positions, sizes.positions());
    }
    return new ModelLimits(vocabulary, positions);
  }

  private static void requireDense(Configuration hadoop, String model) throws IOException {
    Optional<Path> archive = CompactArchive.at(hadoop, new Path(model));
    if (archive.isPresent()) {
      throw new UserInputException(
          ("%s is a compact archive, which has no zeros in place: evaluate the checkpoint it lies"
                  + " in, or what 'tsenor restore %s --output DENSE' makes of it, with the"
                  + " checkpoint's config and tokenizer files beside the shards")
              .formatted(archive.get(), archive.get()));
    }
  }

  /** Evaluates the model, and the other one if there is one, on the same windows. */
  public Evaluation run(TokenWindows windows) throws IOException {
    request.compute().requireLibrary(spark);
    List<ModelScore> scores = new ArrayList<>();
    for (String model : request.models()) {
      scores.add(score(model, windows.windows()));
    }
    return new Evaluation(windows.fingerprint(), scores, Software.versions(spark));
  }

  private ModelScore score(String model, List<int[]> windows) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(SessionFiles.configuration(spark), new Path(model));
    ModelConfig config = ModelConfig.read(checkpoint);
    String path = checkpoint.root().toString();
    long start = System.nanoTime();
    JobLabel.show(spark.sparkContext(), "evaluate", "perplexity of " + path);
    LongAccumulator tokens = spark.sparkContext().longAccumulator("tokens through decoder layers");
    long total = (long) windows.size() * windows.get(0).length * config.sizes().layers();
    List<WindowLosses> losses;
    try (Progress shown =
        new Progress(spark, new Work("evaluating", "tokens", total), tokens, progress)) {
      losses = losses(checkpoint, windows, tasks(windows, config), tokens);
    } finally {
      JobLabel.clear(spark.sparkContext());
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new ModelScore(
        path,
        losses.get(0).linearAlgebra(),
        Perplexity.of(losses.stream().map(WindowLosses::losses).toList()),
        seconds);
  }

  private List<WindowLosses> losses(
      Checkpoint checkpoint, List<int[]> windows, int tasks, LongAccumulator tokens) {
    List<TokenWindow> numbered = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      numbered.add(new TokenWindow(i, windows.get(i)));
    }
    SerializableConfiguration configuration =
        new SerializableConfiguration(SessionFiles.configuration(spark));
    // Partitions are contiguous and collected in order: the windows come back as they went.
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(numbered, tasks)
        .mapPartitions(new LossFunction(configuration, checkpoint, request.compute(), tokens))
        .collect();
  }

  private int tasks(List<int[]> windows, ModelConfig config) {
    long windowBytes = (long) windows.get(0).length * config.sizes().hidden() * Float.BYTES;
    long atOnce = Math.max(1, TASK_BYTES / windowBytes);
    long needed = (windows.size() + atOnce - 1) / atOnce;
    int wanted =
        request.parallelism() > 0
            ? request.parallelism()
            : spark.sparkContext().defaultParallelism();
    return (int) Math.min(windows.size(), Math.max(wanted, needed));
  }
}
