package org.tsenor.job.settings;

import static org.tsenor.job.settings.Operation.EVALUATE;
import static org.tsenor.job.settings.PruneCatalog.METHOD;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.job.settings.CalibrationSettings.Metric;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.CalibrationSettings.Propagation;
import org.tsenor.job.settings.CalibrationSettings.Reconstruction.Scope;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.Setting.Kind;
import org.tsenor.mask.Algorithm;
import org.tsenor.pruning.calibrated.AdmmSchedule;
import org.tsenor.pruning.calibrated.AdmmSchedule.Growth;
import org.tsenor.tokens.WindowDraw;

/** What prunings of one method or solver have. */
public final class MethodCatalog {
  static final List<Setting<?>> LIST = new ArrayList<>();

  static final Setting<String> CALIBRATION =
      calibrated(
              "calibration",
              ValueType.path("PATH"),
              "File or directory of calibration tokens: .txt, .jsonl or .parquet with texts or"
                  + " token ids (required by wanda, sparsegpt and alps).")
          .changingNoByte();
  static final Setting<Integer> SAMPLES =
      calibrated(
          "samples",
          ValueType.atLeast(1, "COUNT"),
          "Calibration windows. Unset: 128, or of rows of token ids all.");
  static final Setting<Integer> SEQUENCE_LENGTH =
      calibrated(
          "sequence-length",
          ValueType.atLeast(2, "TOKENS"),
          "Tokens of a calibration window. Unset: 2048, or the model's positions if they are"
              + " fewer; of rows of token ids, theirs.");
  static final Setting<Long> SEED =
      calibrated("seed", ValueType.seed(), "Of random draws, as Python's random.seed takes it.")
          .or("0");
  static final Setting<WindowDraw> DRAW =
      calibrated(
          "draw",
          ValueType.named(WindowDraw::parse, WindowDraw::label),
          "How windows are taken. as-given: rows of token ids; consecutive; random: from one"
              + " stream; documents: from random rows. Unset: as-given for token ids, else"
              + " random.");
  public static final Setting<String> FIELD =
      calibrated(
              "field",
              ValueType.named(name -> name, name -> name),
              "Field or column of rows, a.b for b in a. Unset: input_ids where there is one, else"
                  + " text.")
          .alsoOf(EVALUATE);
  public static final Setting<String> SEPARATOR =
      calibrated(
              "separator",
              ValueType.single(
                  Kind.TEXT,
                  "TEXT",
                  text -> text.replace("\\n", "\n"),
                  text -> text.replace("\n", "\\n")),
              "Put between texts that are read as one stream, \\n for a line feed.")
          .or("\\n\\n")
          .takingBlanks()
          .alsoOf(EVALUATE);
  static final Setting<Integer> WINDOW_GROUPS =
      calibrated(
              "window-groups",
              ValueType.atLeast(1, "COUNT"),
              "Groups that calibration windows are dealt into, each a task; statistics are added"
                  + " group by group, so the number decides the last bits of a result.")
          .or("16");
  static final Setting<Quality> QUALITY =
      prune(
              "quality",
              ValueType.oneOf("fast|balanced|best", Quality.values()),
              "For who wants to choose one thing: fast: wanda, without calibration magnitude."
                  + " balanced: sparsegpt with compensation. best: alps with compensation in the"
                  + " metric of outputs, then trained layer by layer. Takes the place of method,"
                  + " compensation, metric and reconstruct.")
          .changingNoByte();
  static final Setting<Boolean> COMPENSATION =
      prune(
              "compensation",
              ValueType.trueFalse(),
              "Methods sparsegpt and alps: before a linear is pruned, move its weights so that"
                  + " behind what is pruned already its outputs are again those of the dense model."
                  + " Each linear is calibrated behind all before it, and windows pass the dense"
                  + " model beside the pruned one. false, and what is taken where propagate or"
                  + " true-sequential is given: as the methods were published.")
          .or("true")
          .onlyWith(METHOD, Method.SPARSEGPT, Method.ALPS);
  static final Setting<Integer> HELD_OUT =
      calibrated(
              "held-out",
              ValueType.atLeast(0, "COUNT"),
              "With compensation: of the calibration windows the last COUNT are not calibrated with,"
                  + " and tell how far the pruned model is from the dense one on what it has not"
                  + " seen. Unset: one of 16, at least one.")
          .onlyWith(COMPENSATION, true);
  static final Setting<Scope> RECONSTRUCT =
      prune(
              "reconstruct",
              ValueType.oneOf("none|layer", Scope.values()),
              "With compensation: train the weights that are left of each decoder layer, when it is"
                  + " pruned and its masks are fixed, to give what the dense layer gives in the"
                  + " dense model. What windows held out find better is kept.")
          .or("none")
          .onlyWith(METHOD, Method.SPARSEGPT, Method.ALPS)
          .onlyWith(COMPENSATION, true);
  static final Setting<Integer> RECONSTRUCT_EPOCHS =
      reconstruct(
          "epochs",
          ValueType.atLeast(1, "COUNT"),
          "over the calibration windows. Unset: as many as take 240 steps, from 2 to 8.");
  static final Setting<Double> RECONSTRUCT_RATE =
      reconstruct(
              "rate",
              ValueType.positive(1, "SHARE"),
              "of a step of Adam at its highest: a share of the root of the mean square of a"
                  + " linear's weights.")
          .or("0.01");
  static final Setting<Integer> RECONSTRUCT_BATCH =
      reconstruct(
              "batch",
              ValueType.atLeast(1, "TOKENS"),
              "of tokens that make a step: a longer window is cut into parts of one length, of shorter"
                  + " ones several are taken.")
          .or("256");
  static final Setting<Integer> RECONSTRUCT_GROUPS =
      reconstruct(
              "groups",
              ValueType.atLeast(1, "COUNT"),
              "of windows, each trained with by a task of its own; after an epoch the mean of their"
                  + " weights is taken. More use more cores and find a little less.")
          .or("1");
  static final Setting<Integer> RECONSTRUCT_PATIENCE =
      reconstruct(
              "patience",
              ValueType.atLeast(1, "COUNT"),
              "in epochs: it ends after so many in which windows held out came no nearer. While steps"
                  + " are large an epoch may well lead away, and the next ones nearer than before.")
          .or("4");
  static final Setting<Metric> METRIC =
      prune(
              "metric",
              ValueType.oneOf("inputs|outputs", Metric.values()),
              "Method alps, with compensation: inputs: errors of all of a linear's outputs count"
                  + " alike, as published. outputs: as much as they matter within the decoder layer,"
                  + " which random errors of its outputs, passed back through it, tell; takes some"
                  + " more time.")
          .or("inputs")
          .onlyWith(METHOD, Method.ALPS)
          .onlyWith(COMPENSATION, true);
  static final Setting<Propagation> PROPAGATE =
      calibrated(
              "propagate",
              ValueType.oneOf("pruned|dense", Propagation.values()),
              "Calibration windows reach a decoder layer through the layers before it, pruned or"
                  + " dense.")
          .or("pruned")
          .onlyWith(COMPENSATION, false);
  static final Setting<Boolean> TRUE_SEQUENTIAL =
      calibrated(
              "true-sequential",
              ValueType.trueFalse(),
              "Calibrate a decoder layer behind what is pruned of it already: q, k and v first,"
                  + " then o, then gate and up, then down. false: all at once, on the dense layer.")
          .or("false")
          .onlyWith(COMPENSATION, false);
  static final Setting<Damping> DAMPING =
      prune(
              "damping",
              ValueType.damping(),
              "Methods sparsegpt and alps: share of the mean of a Gram matrix's diagonal that is"
                  + " added to it, in [0, 1]; ten times as much where it is not positive definite."
                  + " auto, with compensation: the one of 0.01, 0.03, 0.1 and 0.3 that is best for"
                  + " the first layer by windows held out. Unset: 0.01, with compensation auto.")
          .onlyWith(METHOD, Method.SPARSEGPT, Method.ALPS);
  public static final Setting<OnFailure> ON_FAILURE =
      prune(
              "on-failure",
              ValueType.oneOf("NAME", OnFailure.values()),
              "Linears whose Gram matrix no damping makes positive definite. fail: end the run;"
                  + " skip: leave them dense; wanda: prune them with Wanda.")
          .or("fail")
          .onlyWith(METHOD, Method.SPARSEGPT, Method.ALPS);
  static final Setting<Integer> ALPS_ITERATIONS =
      alps("iterations", ValueType.atLeast(1, "COUNT"), "iterations at most, at least 1.")
          .or("300");
  static final Setting<Double> ALPS_RHO =
      alps(
              "rho",
              ValueType.positive(AdmmSchedule.DEFAULTS.largestRho(), "NUMBER"),
              "the penalty rho at the start, above 0.")
          .or("0.1");
  static final Setting<Growth> ALPS_RHO_GROWTH =
      alps(
              "rho-growth",
              ValueType.single(
                  Kind.TEXT,
                  "L,M,S",
                  MethodCatalog::growth,
                  growth -> "%s,%s,%s".formatted(growth.large(), growth.medium(), growth.small())),
              "what rho is multiplied by after large, medium and small changes of the mask, each at"
                  + " least 1.")
          .or("1.3,1.2,1.1");
  static final Setting<Integer> ALPS_CHECK_EVERY =
      alps(
              "check-every",
              ValueType.atLeast(1, "COUNT"),
              "iterations from one change of rho to the next.")
          .or("3");
  static final Setting<Integer> ALPS_REFIT_STEPS =
      alps(
              "refit-steps",
              ValueType.atLeast(0, "COUNT"),
              "steps of conjugate gradients on the final mask, at least 0.")
          .or("10");
  static final Setting<Double> TSENOR_REGULARIZATION =
      tsenor(
              "regularization",
              ValueType.positive(1, "SHARE"),
              "entropy weight as a share of a block's largest score, in (0, 1].")
          .or("0.005");
  static final Setting<Integer> TSENOR_SWEEPS =
      tsenor("sweeps", ValueType.atLeast(1, "COUNT"), "sweeps over a block, at least 1.").or("300");
  static final Setting<Integer> TSENOR_LOCAL_SEARCH_STEPS =
      tsenor(
              "local-search-steps",
              ValueType.atLeast(0, "COUNT"),
              "swaps tried on a block left short, at least 0.")
          .or("10");
  public static final Setting<Boolean> TSENOR_COMPLETE_ROWS =
      tsenor(
              "complete-rows",
              ValueType.trueFalse(),
              "fill rows left short to exactly N; false may keep fewer, as published.")
          .or("true");

  private MethodCatalog() {}

  private static <T> Setting<T> prune(String key, ValueType<T> type, String effect) {
    return Setting.add(LIST, Operation.PRUNE, key, type, effect);
  }

  private static <T> Setting<T> calibrated(String key, ValueType<T> type, String effect) {
    return prune(key, type, effect).onlyWith(METHOD, Method.calibrated());
  }

  private static <T> Setting<T> alps(String key, ValueType<T> type, String effect) {
    return prune("alps-" + key, type, "Method alps: " + effect).onlyWith(METHOD, Method.ALPS);
  }

  private static <T> Setting<T> reconstruct(String key, ValueType<T> type, String effect) {
    return prune("reconstruct-" + key, type, "Reconstruction: " + key + " " + effect)
        .onlyWith(METHOD, Method.SPARSEGPT, Method.ALPS)
        .onlyWith(COMPENSATION, true)
        .onlyWith(RECONSTRUCT, Scope.LAYER);
  }

  private static <T> Setting<T> tsenor(String key, ValueType<T> type, String effect) {
    return prune("tsenor-" + key, type, "Solver tsenor: " + effect)
        .onlyWith(PruneCatalog.SOLVER, Algorithm.TSENOR);
  }

  private static Growth growth(String text) {
    Growth published = AdmmSchedule.DEFAULTS.growth();
    String[] factors = text.split(",", -1);
    if (factors.length != 3) {
      throw new IllegalArgumentException(
          "'%s': allowed are three numbers with commas between, such as 1.3,1.2,1.1"
              .formatted(text));
    }
    return new Growth(
        published.largeShare(),
        ValueType.factor(factors[0]),
        published.mediumShare(),
        ValueType.factor(factors[1]),
        ValueType.factor(factors[2]));
  }
}
