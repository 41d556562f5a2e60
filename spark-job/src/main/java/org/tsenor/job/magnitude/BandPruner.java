package org.tsenor.job.magnitude;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tsenor.job.run.SolvedBand;
import org.tsenor.job.run.SolvedBy;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.PendingBand;
import org.tsenor.pruning.PrunedBand;

/** Prunes the rows of one task. Pruners own scratch memory: one a target, made on first use. */
final class BandPruner {
  private final RowLayout layout;
  private final PrunerFactory factory;
  private final SolvedBy solvedBy;
  private final boolean warmsUp;
  private final Map<Sparsity, LinearPruner> pruners = new HashMap<>();

  /**
   * @param solvedBy the factory's backend
   * @param warmsUp whether {@link SolverWarmup} comes first
   */
  BandPruner(RowLayout layout, PrunerFactory factory, SolvedBy solvedBy, boolean warmsUp) {
    this.layout = layout;
    this.factory = factory;
    this.solvedBy = solvedBy;
    this.warmsUp = warmsUp;
  }

  /** The tensor that a row is of. */
  String tensor(Row row) {
    return layout.tensor(row);
  }

  /** How many rows are worth having under way at once, as far as is known. */
  int depth() {
    return pruners.values().stream().mapToInt(LinearPruner::depth).max().orElse(1);
  }

  /** Weights of a row that are pruned: none of one that passes through. */
  long weights(PendingRow pending) {
    return pending.target() == null ? 0 : layout.weightCount(pending.row());
  }

  /**
   * Begins a row.
   *
   * @param target null for a row that passes through
   * @throws UserInputException if a weight is not finite, naming tensor and position
   */
  PendingRow begin(Row row, Sparsity target) {
    if (target == null) {
      return new PendingRow(row, null, null, 0);
    }
    long start = System.nanoTime();
    try {
      LinearPruner pruner = pruners.computeIfAbsent(target, this::pruner);
      PendingBand band = pruner.begin(layout.weights(row));
      return new PendingRow(row, target, band, seconds(start));
    } catch (NonFiniteWeightException e) {
      throw named(row, e);
    }
  }

  /**
   * The row with its weights pruned and the added columns filled; with null columns if it passes
   * through.
   *
   * @throws UserInputException if a weight is not finite, naming tensor and position
   */
  Row finish(PendingRow pending) {
    Row row = pending.row();
    Object[] values = layout.widened(row);
    if (pending.target() != null) {
      long start = System.nanoTime();
      PrunedBand pruned = finishBand(pending);
      layout.fill(
          values,
          new SolvedBand(
              pruned,
              layout.weightCount(row),
              pending.target(),
              solvedBy,
              pending.seconds() + seconds(start)));
    }
    return RowFactory.create(values);
  }

  private PrunedBand finishBand(PendingRow pending) {
    try (pending) {
      return pending.band().finish();
    } catch (NonFiniteWeightException e) {
      throw named(pending.row(), e);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private UserInputException named(Row row, NonFiniteWeightException e) {
    return new UserInputException(
        "tensor %s: the weight at row %d, column %d is %s; weights must be finite"
            .formatted(layout.tensor(row), layout.firstRow(row) + e.row(), e.column(), e.value()));
  }

  private LinearPruner pruner(Sparsity target) {
    if (warmsUp) {
      SolverWarmup.once(factory, target);
    }
    return factory.pruner(target);
  }
}
