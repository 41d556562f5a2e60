package org.tsenor.job.prune;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.mask.SolverBackend;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.MagnitudePruner;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.PrunedBand;

/** Prunes the rows of one task. Pruners own scratch memory: one a target, made on first use. */
final class BandPruner {
  private final BandLayout layout;
  private final MethodSettings method;
  private final SolverBackend backend;
  private final String backendNote;
  private final Map<Sparsity, LinearPruner> pruners = new HashMap<>();

  BandPruner(BandLayout layout, MethodSettings method, SolverBackend backend, String backendNote) {
    this.layout = layout;
    this.method = method;
    this.backend = backend;
    this.backendNote = backendNote;
  }

  /**
   * The row with its weights pruned and the added columns filled; with null columns if there is no
   * target.
   *
   * @throws UserInputException if a weight is not finite, naming tensor and position
   */
  Row prune(Row row, Sparsity target) {
    Object[] values = layout.widened(row);
    if (target != null) {
      long start = System.nanoTime();
      PrunedBand pruned = solve(row, target);
      double seconds = (System.nanoTime() - start) * 1e-9;
      layout.fill(
          values,
          new SolvedBand(
              pruned,
              layout.weightCount(row),
              target,
              backend.description(),
              backendNote,
              seconds));
    }
    return RowFactory.create(values);
  }

  private PrunedBand solve(Row row, Sparsity target) {
    try {
      return pruners.computeIfAbsent(target, this::pruner).prune(layout.weights(row));
    } catch (NonFiniteWeightException e) {
      throw new UserInputException(
          "tensor %s: the weight at row %d, column %d is %s; weights must be finite"
              .formatted(
                  layout.tensor(row), layout.firstRow(row) + e.row(), e.column(), e.value()));
    }
  }

  private LinearPruner pruner(Sparsity target) {
    return new MagnitudePruner(
        backend.solver(method.solverSettings(target)),
        new MagnitudeSettings(target.structure(), target.pattern(), method.scorePower()));
  }
}
