package org.tsenor.job.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting of a prune run: key, values, default and effect.
 *
 * <p>A setting has one key wherever it is given: on the command line as {@code --solver}, in a
 * recipe as {@code solver:}, as a Spark property {@code spark.tsenor.solver}. The first of these
 * that gives it wins, then comes the default. The command line's help and the table in the manual
 * are made from this list.
 */
public enum Setting {
  MODEL(
      Kind.TEXT, "PATH", "", "Checkpoint to prune: a directory of safetensors shards (required)."),
  OUTPUT(
      Kind.TEXT,
      "PATH",
      "",
      "Directory for the pruned checkpoint; must not exist (required, but for a dry run)."),
  RECIPE(
      Kind.TEXT,
      "FILE",
      "",
      "YAML file of settings. A name without scheme is a local file if there is one, else it is"
          + " looked up on the default file system."),
  PATTERN(
      Kind.TEXT,
      "N:M",
      "",
      "Keep N of every M weights, M at most 64: 2:4, 8:16, 16:32 ... (required)."),
  STRUCTURE(
      Kind.TEXT,
      "NAME",
      "transposable",
      "transposable: the pattern holds along rows and columns of every MxM block, so for the"
          + " transposed weight too. standard: along the inputs only, which are rows, or columns"
          + " where a matrix is stored as [inputs, outputs] as in GPT-2."),
  SOLVER(
      Kind.TEXT,
      "NAME",
      "exact",
      "exact: the best mask there is, with a proof. tsenor: the published entropic method. greedy:"
          + " largest weights first."),
  BACKEND(
      Kind.TEXT,
      "NAME",
      "auto",
      "auto: the fastest that an executor can run. scalar, vector, cuda: that one or an error."),
  GPU_MEMORY(
      Kind.TEXT,
      "SHARE|SIZE",
      "0.5",
      "GPU memory that the tasks of an executor share at most: a share of what is free when the"
          + " first comes, such as 0.25, or a size, such as 4GiB."),
  LINALG(
      Kind.TEXT,
      "NAME",
      "auto",
      "What multiplies and factors matrices on the CPU where there is calibration. auto: OpenBLAS,"
          + " which is in the jar, where it loads, else java. native: OpenBLAS or an error. java:"
          + " netlib's Java library. Each gives other last bits, and so does another kind of"
          + " processor."),
  METHOD(
      Kind.TEXT,
      "NAME",
      "magnitude",
      "magnitude: a weight is worth its absolute value. With calibration: wanda: times the norm of"
          + " its input; sparsegpt: columns make up for what is pruned before them; alps: weights"
          + " and mask searched together."),
  SCORE_POWER(
      Kind.INTEGER,
      "1|2",
      "",
      "Power of the score that is summed: 1 keeps the most magnitude, 2 the most energy. Unset: 1"
          + " for magnitude and wanda, 2 for sparsegpt and alps, which takes no other."),
  CALIBRATION(
      Kind.TEXT,
      "PATH",
      "",
      "File or directory of calibration tokens: .txt, .jsonl or .parquet with texts or token ids"
          + " (required by wanda, sparsegpt and alps)."),
  SAMPLES(
      Kind.INTEGER, "COUNT", "", "Calibration windows. Unset: 128, or of rows of token ids all."),
  SEQUENCE_LENGTH(
      Kind.INTEGER,
      "TOKENS",
      "",
      "Tokens of a calibration window. Unset: 2048, or the model's positions if they are fewer; of"
          + " rows of token ids, theirs."),
  SEED(Kind.INTEGER, "NUMBER", "0", "Of random draws, as Python's random.seed takes it."),
  DRAW(
      Kind.TEXT,
      "NAME",
      "",
      "How windows are taken. as-given: rows of token ids; consecutive; random: from one stream;"
          + " documents: from random rows. Unset: as-given for token ids, else random."),
  FIELD(
      Kind.TEXT,
      "NAME",
      "",
      "Field or column of calibration rows, a.b for b in a. Unset: input_ids where there is one, else"
          + " text."),
  SEPARATOR(
      Kind.TEXT,
      "TEXT",
      "\\n\\n",
      "Put between calibration texts that are read as one stream, \\n for a line feed."),
  WINDOW_GROUPS(
      Kind.INTEGER,
      "COUNT",
      "16",
      "Groups that calibration windows are dealt into, each a task; statistics are added group by"
          + " group, so the number decides the last bits of a result."),
  PROPAGATE(
      Kind.TEXT,
      "pruned|dense",
      "pruned",
      "Calibration windows reach a decoder layer through the layers before it, pruned or dense."),
  TRUE_SEQUENTIAL(
      Kind.SWITCH,
      "",
      "false",
      "Calibrate a decoder layer behind what is pruned of it already: q, k and v first, then o,"
          + " then gate and up, then down. false: all at once, on the dense layer."),
  DAMPING(
      Kind.NUMBER,
      "SHARE",
      "0.01",
      "Methods sparsegpt and alps: share of the mean of a Gram matrix's diagonal that is added to"
          + " it, in [0, 1]; ten times as much where it is not positive definite."),
  ON_FAILURE(
      Kind.TEXT,
      "NAME",
      "fail",
      "Linears whose Gram matrix no damping makes positive definite. fail: end the run; skip: leave"
          + " them dense; wanda: prune them with Wanda."),
  ALPS_ITERATIONS(Kind.INTEGER, "COUNT", "300", "Method alps: iterations at most, at least 1."),
  ALPS_RHO(Kind.NUMBER, "NUMBER", "0.1", "Method alps: the penalty rho at the start, above 0."),
  ALPS_RHO_GROWTH(
      Kind.TEXT,
      "L,M,S",
      "1.3,1.2,1.1",
      "Method alps: what rho is multiplied by after large, medium and small changes of the mask,"
          + " each at least 1."),
  ALPS_CHECK_EVERY(
      Kind.INTEGER, "COUNT", "3", "Method alps: iterations from one change of rho to the next."),
  ALPS_REFIT_STEPS(
      Kind.INTEGER,
      "COUNT",
      "10",
      "Method alps: steps of conjugate gradients on the final mask, at least 0."),
  TARGETS(
      Kind.LIST,
      "SELECTOR",
      "",
      "Tensors to prune, by exact name, glob or re:EXPRESSION, each matched against the whole name,"
          + " with or without its .weight. A glob or expression chooses among the linears of the"
          + " decoder layers; one that matches none of them, among other linears, and if there are"
          + " none, among all matrices. Unset: all linears of the decoder layers."),
  IGNORE(Kind.LIST, "SELECTOR", "", "Tensors to copy unpruned although they are targets."),
  RULES(
      Kind.LIST,
      "SELECTOR=ACTION",
      "",
      "Exceptions, in order, a later one overriding an earlier one. ACTION is skip, a pattern, a"
          + " structure, or pattern,structure. An exact name prunes its tensor even if it is no"
          + " target or ignored."),
  ON_INDIVISIBLE(
      Kind.TEXT,
      "fail|skip",
      "fail",
      "A matrix whose dimensions M does not divide: refuse the run, or copy the matrix."),
  DRY_RUN(
      Kind.SWITCH,
      "",
      "false",
      "Print what would be done to every tensor and why, and touch nothing."),
  RESUME(
      Kind.SWITCH,
      "",
      "false",
      "Continue an interrupted run in the same output: committed shards are kept."),
  OVERWRITE(Kind.SWITCH, "", "false", "Replace an output that exists."),
  PARALLELISM(
      Kind.INTEGER,
      "COUNT",
      "",
      "Partitions to cut the checkpoint into, at the price of a shuffle; with calibration, pieces of"
          + " a decoder layer. Unset: one a shard, no shuffle; or two pieces a core."),
  SHARD_SIZE(
      Kind.TEXT,
      "SIZE",
      "",
      "Cut the output into shards of at most this size, such as 5GB or 512MiB. Unset: the input's"
          + " shards. Not with calibration, which writes one a decoder layer."),
  FORMAT(
      Kind.TEXT,
      "NAME",
      "dense",
      "dense: zeros in place, loads everywhere. compact: also an archive of the kept weights."),
  MASKS(Kind.SWITCH, "", "true", "Write the masks beside the shards, one bit a weight."),
  DIGEST(
      Kind.TEXT,
      "NAME",
      "crc32c",
      "What finds damage of a file, in the report for every file: crc32c costs next to nothing;"
          + " sha256 is also written to SHA256SUMS, for sha256sum -c."),
  BAND_SIZE(
      Kind.TEXT,
      "SIZE",
      "256KiB",
      "Bytes of weights in one unit of work, in [1KiB, 64MiB]; memory per task grows with it."),
  TSENOR_REGULARIZATION(
      Kind.NUMBER,
      "SHARE",
      "0.005",
      "Solver tsenor: entropy weight as a share of a block's largest score, in (0, 1]."),
  TSENOR_SWEEPS(Kind.INTEGER, "COUNT", "300", "Solver tsenor: sweeps over a block, at least 1."),
  TSENOR_LOCAL_SEARCH_STEPS(
      Kind.INTEGER, "COUNT", "10", "Solver tsenor: swaps tried on a block left short, at least 0."),
  TSENOR_COMPLETE_ROWS(
      Kind.SWITCH,
      "",
      "true",
      "Solver tsenor: fill rows left short to exactly N; false may keep fewer, as published.");

  /** How a setting is written. */
  public enum Kind {
    /** One text. */
    TEXT,
    /** One whole number. */
    INTEGER,
    /** One number. */
    NUMBER,
    /** true or false; a flag without a value means true. */
    SWITCH,
    /** Several values: a repeated flag, a YAML list, or one text with semicolons between. */
    LIST
  }

  /** What a Spark property's name begins with. */
  public static final String PROPERTY_PREFIX = "spark.tsenor.";

  private final Kind kind;
  private final String valueName;
  private final String defaultText;
  private final String effect;

  Setting(Kind kind, String valueName, String defaultText, String effect) {
    this.kind = kind;
    this.valueName = valueName;
    this.defaultText = defaultText;
    this.effect = effect;
  }

  /** The key, such as {@code on-indivisible}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The command-line flag. */
  public String flag() {
    return "--" + key();
  }

  /** The Spark property. */
  public String property() {
    return PROPERTY_PREFIX + key();
  }

  /** How it is written. */
  public Kind kind() {
    return kind;
  }

  /** What its value is, for help texts; empty for a switch. */
  public String valueName() {
    return valueName;
  }

  /** The default as a user would write it; empty if there is none. */
  public String defaultText() {
    return defaultText;
  }

  /** What it does, in one or two sentences, with its range. */
  public String effect() {
    return effect;
  }

  /** What it is, as of any operation. */
  public Argument argument() {
    return new Argument(key(), kind, valueName, defaultText, effect);
  }

  /** The setting with this key, if there is one. */
  public static Optional<Setting> find(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  /** All keys, in the catalog's order. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }

  /** The manual's table of settings, in Markdown, one line a setting. */
  public static String markdownTable() {
    StringBuilder table =
        new StringBuilder("| Setting | Value | Default | Effect |\n|---|---|---|---|\n");
    for (Setting setting : values()) {
      String value = setting.kind == Kind.SWITCH ? "true, false" : setting.valueName;
      table.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  setting.key(),
                  (setting.kind == Kind.LIST ? "list of " + value : value).replace("|", "\\|"),
                  setting.defaultText.isEmpty() ? "" : "`" + setting.defaultText + "`",
                  setting.effect.replace("|", "\\|").replace("*", "\\*")));
    }
    return table.toString();
  }
}
