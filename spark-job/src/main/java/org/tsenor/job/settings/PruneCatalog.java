package org.tsenor.job.settings;

import static org.tsenor.job.settings.Operation.EVALUATE;
import static org.tsenor.job.settings.Operation.GENERATE;
import static org.tsenor.job.settings.Operation.INSPECT;
import static org.tsenor.job.settings.Operation.RESTORE;
import static org.tsenor.job.settings.Operation.VERIFY;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.job.settings.SelectionSettings.OnIndivisible;
import org.tsenor.job.settings.Setting.Kind;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.text.ByteSize;

/** What every pruning has: where, which tensors, to what, and how it is carried out. */
public final class PruneCatalog {
  static final List<Setting<?>> LIST = new ArrayList<>();

  public static final Setting<String> MODEL =
      prune(
              "model",
              ValueType.path("PATH"),
              "Checkpoint to prune: a directory of safetensors shards (required).")
          .changingNoByte();
  public static final Setting<String> OUTPUT =
      prune(
              "output",
              ValueType.path("PATH"),
              "Directory for the pruned checkpoint; must not exist (required, but for a dry run).")
          .changingNoByte()
          .onBands("save(path) names the output");
  public static final Setting<String> RECIPE =
      prune(
              "recipe",
              ValueType.path("FILE"),
              "YAML file of settings. A name without scheme is a local file if there is one, else"
                  + " it is looked up on the default file system.")
          .changingNoByte()
          .alsoOf(EVALUATE, VERIFY, INSPECT, RESTORE, GENERATE);
  public static final Setting<NmPattern> PATTERN =
      prune(
          "pattern",
          ValueType.single(Kind.TEXT, "N:M", NmPattern::parse, NmPattern::toString),
          "Keep N of every M weights, M at most 64: 2:4, 8:16, 16:32 ... (required).");
  public static final Setting<Structure> STRUCTURE =
      prune(
              "structure",
              ValueType.named(Structure::parse, Structure::label),
              "transposable: the pattern holds along rows and columns of every MxM block, so for"
                  + " the transposed weight too. standard: along the inputs only, which are rows,"
                  + " or columns where a matrix is stored as [inputs, outputs] as in GPT-2.")
          .or("transposable");
  public static final Setting<Algorithm> SOLVER =
      prune(
              "solver",
              ValueType.named(Algorithm::parse, Algorithm::label),
              "exact: the best mask there is, with a proof. tsenor: the published entropic method."
                  + " greedy: largest weights first.")
          .or("exact");
  public static final Setting<String> BACKEND =
      prune(
              "backend",
              ValueType.named(PruneCatalog::backend, name -> name),
              "auto: the fastest that an executor can run. scalar, vector, cuda: that one or an"
                  + " error.")
          .or("auto")
          .common();
  public static final Setting<GpuMemory> GPU_MEMORY =
      prune(
              "gpu-memory",
              ValueType.single(Kind.TEXT, "SHARE|SIZE", PruneCatalog::gpuMemory, GpuMemory::text),
              "GPU memory that the tasks of an executor share at most: a share of what is free when"
                  + " the first comes, such as 0.25, or a size, such as 4GiB.")
          .or("0.5")
          .common()
          .changingNoByte()
          .alsoOf(EVALUATE);
  public static final Setting<Method> METHOD =
      prune(
              "method",
              ValueType.oneOf("NAME", Method.values()),
              "magnitude: a weight is worth its absolute value. With calibration: wanda: times the"
                  + " norm of its input; sparsegpt: columns make up for what is pruned before them;"
                  + " alps: weights and mask searched together.")
          .or("magnitude");
  public static final Setting<LibraryChoice> LINALG =
      prune(
              "linalg",
              ValueType.named(LibraryChoice::parse, LibraryChoice::label),
              "What multiplies and factors matrices on the CPU where there is calibration. auto:"
                  + " OpenBLAS, which is in the jar, where it loads, else java. native: OpenBLAS or"
                  + " an error. java: netlib's Java library. Each gives other last bits, and so"
                  + " does another kind of processor.")
          .or("auto")
          .common()
          .onlyWith(METHOD, Method.calibrated());
  public static final Setting<Integer> SCORE_POWER =
      prune(
          "score-power",
          ValueType.within(1, 2, "1|2"),
          "Power of the score that is summed: 1 keeps the most magnitude, 2 the most energy."
              + " Unset: 1 for magnitude and wanda, 2 for sparsegpt and alps, which takes no"
              + " other.");
  public static final Setting<List<Selector>> TARGETS =
      prune(
          "targets",
          ValueType.listOf("SELECTOR", Selector::parse),
          "Tensors to prune, by exact name, glob or re:EXPRESSION, each matched against the"
              + " whole name, with or without its .weight. A glob or expression chooses among"
              + " the linears of the decoder layers; one that matches none of them, among other"
              + " linears, and if there are none, among all matrices. Unset: all linears of the"
              + " decoder layers.");
  public static final Setting<List<Selector>> IGNORE =
      prune(
          "ignore",
          ValueType.listOf("SELECTOR", Selector::parse),
          "Tensors to copy unpruned although they are targets.");
  public static final Setting<List<PruneRule>> RULES =
      prune(
          "rules",
          ValueType.listOf("SELECTOR=ACTION", PruneRule::parse),
          "Exceptions, in order, a later one overriding an earlier one. ACTION is skip, a"
              + " pattern, a structure, or pattern,structure. An exact name prunes its tensor"
              + " even if it is no target or ignored.");
  public static final Setting<OnIndivisible> ON_INDIVISIBLE =
      prune(
              "on-indivisible",
              ValueType.oneOf("fail|skip", OnIndivisible.values()),
              "A matrix whose dimensions M does not divide: refuse the run, or copy the matrix.")
          .or("fail");
  public static final Setting<Boolean> DRY_RUN =
      off("dry-run", "Print what would be done to every tensor and why, and touch nothing.")
          .changingNoByte()
          .onBands("Tsenor.plan says what would be done");
  public static final Setting<Boolean> RESUME =
      off("resume", "Continue an interrupted run in the same output: committed shards are kept.")
          .changingNoByte()
          .onBands("option resumable of the write goes on with a failed one");
  public static final Setting<Boolean> OVERWRITE =
      off("overwrite", "Replace an output that exists.")
          .changingNoByte()
          .onBands("mode overwrite of the write replaces an output");
  public static final Setting<Integer> PARALLELISM =
      prune(
              "parallelism",
              ValueType.atLeast(1, "COUNT"),
              "Partitions to cut the checkpoint into, at the price of a shuffle; with calibration,"
                  + " pieces of a decoder layer. Unset: one a shard, no shuffle; or two pieces a"
                  + " core.")
          .changingNoByte()
          .onBands("option partitionBytes of the read cuts shards");
  public static final Setting<Long> SHARD_SIZE =
      prune(
              "shard-size",
              ValueType.size(),
              "Cut the output into shards of at most this size, such as 5GB or 512MiB. Unset: the"
                  + " input's shards. Not with calibration, which writes one a decoder layer.")
          .onBands("option shardSize of the read and the write cuts shards anew");
  public static final Setting<Format> FORMAT =
      prune(
              "format",
              ValueType.oneOf("NAME", Format.values()),
              "dense: zeros in place, loads everywhere. compact: also an archive of the kept"
                  + " weights.")
          .or("dense")
          .onBands("option compact of the write adds an archive");
  public static final Setting<Boolean> MASKS =
      prune("masks", ValueType.trueFalse(), "Write the masks beside the shards, one bit a weight.")
          .or("true")
          .onBands("without the column mask none are written");
  public static final Setting<DigestAlgorithm> DIGEST =
      prune(
              "digest",
              ValueType.oneOf("NAME", DigestAlgorithm.values()),
              "What finds damage of a file, in the report for every file: crc32c costs next to"
                  + " nothing; sha256 is also written to SHA256SUMS, for sha256sum -c.")
          .or("crc32c")
          .onBands("option digest of the write chooses it");
  public static final Setting<Integer> BAND_SIZE =
      prune(
              "band-size",
              ValueType.single(Kind.TEXT, "SIZE", PruneCatalog::bandBytes, String::valueOf),
              "Bytes of weights in one unit of work, in [1KiB, 64MiB]; memory per task grows with"
                  + " it.")
          .or("256KiB")
          .onBands("option bandBytes of the read sets it");

  private PruneCatalog() {}

  private static <T> Setting<T> prune(String key, ValueType<T> type, String effect) {
    return Setting.add(LIST, Operation.PRUNE, key, type, effect);
  }

  private static Setting<Boolean> off(String key, String effect) {
    return prune(key, ValueType.trueFalse(), effect).or("false");
  }

  private static String backend(String text) {
    return new ComputeSettings(text, GpuMemory.DEFAULT, LibraryChoice.AUTO).backend();
  }

  /** A number with a point is a share, any other text a size. */
  private static GpuMemory gpuMemory(String text) {
    if (text.contains(".")) {
      return GpuMemory.ofShare(ValueType.positive(text, 1));
    }
    try {
      return GpuMemory.ofBytes(ByteSize.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; or a share, such as 0.25", e);
    }
  }

  private static int bandBytes(String text) {
    long bytes = ByteSize.parse(text);
    if (bytes < ExecutionSettings.MIN_BAND || bytes > ExecutionSettings.MAX_BAND) {
      throw new IllegalArgumentException("'%s': allowed is 1KiB to 64MiB".formatted(text));
    }
    return (int) bytes;
  }
}
