package org.tsenor.pruning.calibrated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tsenor.linalg.DoubleMatrix;

/**
 * Calibration with what was added to the diagonal.
 *
 * @param statistics undamped
 * @param added to the diagonal of the Gram matrix, shape (inputs), in its units
 * @param dead inputs that are zero on every token, shape (inputs)
 * @param steps dampings tried
 */
record DampedInput(
    GramStatistics statistics, double[] added, boolean[] dead, List<DampingStep> steps) {
  private static final String GRAM = "gram";
  private static final String ADDED = "added";
  private static final String DEAD = "dead";
  private static final String TOKENS = "tokens";
  private static final String SAMPLES = "samples";
  private static final String STEPS = "damping_steps";

  /** Nothing damped: for methods that factor nothing. */
  public static DampedInput undamped(GramStatistics statistics) {
    return new DampedInput(
        statistics, new double[statistics.inputs()], deadInputs(statistics), List.of());
  }

  /** Inputs whose squared norm is zero. */
  public static boolean[] deadInputs(GramStatistics statistics) {
    double[] diagonal = statistics.diagonal();
    boolean[] dead = new boolean[diagonal.length];
    for (int column = 0; column < dead.length; column++) {
      dead[column] = diagonal[column] == 0;
    }
    return dead;
  }

  /** From what {@link #arrays} gave. */
  public static DampedInput of(PreparedArrays arrays) {
    int inputs = arrays.side(GRAM);
    GramStatistics statistics =
        new GramStatistics(
            arrays.matrix(GRAM, inputs, inputs), arrays.count(TOKENS), arrays.count(SAMPLES));
    double[] marks = arrays.vector(DEAD, inputs);
    boolean[] dead = new boolean[inputs];
    for (int column = 0; column < inputs; column++) {
      dead[column] = marks[column] != 0;
    }
    List<DampingStep> steps = new ArrayList<>();
    for (int i = 0; i < arrays.count(STEPS); i++) {
      steps.add(DampingStep.parse(arrays.fact(STEPS + "." + i)));
    }
    return new DampedInput(statistics, arrays.vector(ADDED, inputs), dead, List.copyOf(steps));
  }

  /** All of it. */
  public PreparedArrays arrays() {
    Map<String, String> facts = new TreeMap<>();
    facts.put(TOKENS, Long.toString(statistics.tokens()));
    facts.put(SAMPLES, Long.toString(statistics.samples()));
    facts.put(STEPS, Integer.toString(steps.size()));
    for (int i = 0; i < steps.size(); i++) {
      facts.put(STEPS + "." + i, steps.get(i).text());
    }
    double[] marks = new double[dead.length];
    for (int column = 0; column < dead.length; column++) {
      marks[column] = dead[column] ? 1 : 0;
    }
    return new PreparedArrays(facts, Map.of(GRAM, statistics.gram()))
        .with(Map.of(ADDED, PreparedArrays.row(added)))
        .with(Map.of(DEAD, PreparedArrays.row(marks)));
  }

  /** Values, one an input, with zeros for those that are dead; shape (1, inputs). */
  DoubleMatrix aliveOnly(double[] values) {
    double[] alive = values.clone();
    for (int column = 0; column < alive.length; column++) {
      alive[column] = dead[column] ? 0 : alive[column];
    }
    return PreparedArrays.row(alive);
  }

  /** Inputs of the linear. */
  public int inputs() {
    return added.length;
  }

  /** What preparing met. */
  public PreparationReport report() {
    int deadColumns = 0;
    for (boolean column : dead) {
      deadColumns += column ? 1 : 0;
    }
    return new PreparationReport(inputs(), deadColumns, steps);
  }
}
