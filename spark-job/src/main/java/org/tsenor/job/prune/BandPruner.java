package org.tsenor.job.prune;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.PrunedBand;

/** Prunes the rows of one task. Pruners own scratch memory: one a target, made on first use. */
final class BandPruner {
  private final BandLayout layout;
  private final PrunerFactory factory;
  private final SolvedBy solvedBy;
  private final boolean warmsUp;
  private final Map<Sparsity, LinearPruner> pruners = new HashMap<>();

  /**
   * @param solvedBy the factory's backend
   * @param warmsUp whether {@link SolverWarmup} comes first
   */
  BandPruner(BandLayout layout, PrunerFactory factory, SolvedBy solvedBy, boolean warmsUp) {
    this.layout = layout;
    this.factory = factory;
    this.solvedBy = solvedBy;
    this.warmsUp = warmsUp;
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
          values, new SolvedBand(pruned, layout.weightCount(row), target, solvedBy, seconds));
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
    if (warmsUp) {
      SolverWarmup.once(factory, target);
    }
    return factory.pruner(target);
  }
}
