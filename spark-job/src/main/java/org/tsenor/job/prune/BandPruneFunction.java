package org.tsenor.job.prune;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.mask.MaskSolvers;

/**
 * Prunes the bands of a partition one after the other, as they stream by.
 *
 * <p>Memory: one band, its scores and its mask. The backend is chosen where the task runs; why a
 * faster one was passed over is logged once a JVM and travels with the rows into the report.
 */
final class BandPruneFunction implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(BandPruneFunction.class);
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private final BandLayout layout;
  private final HashMap<String, Sparsity> targets;
  private final MethodSettings method;
  private final String backend;
  private final LongAccumulator weightsDone;
  private final boolean warmsUp;

  /**
   * @param plan says what happens to a tensor; one that it does not prune passes through
   * @param weightsDone counts the weights of finished bands, for progress
   */
  BandPruneFunction(
      StructType bands, PruneSettings settings, PrunePlan plan, LongAccumulator weightsDone) {
    this.layout = new BandLayout(bands);
    this.targets = new HashMap<>(plan.sparsities());
    this.method = settings.method();
    this.backend = settings.execution().backend();
    this.weightsDone = weightsDone;
    this.warmsUp = SolverWarmup.isWorthwhile(plan);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> bands) {
    MaskSolvers.Selection selection = MaskSolvers.select(backend);
    String note = selection.refusals().isEmpty() ? null : String.join("; ", selection.refusals());
    if (note != null && SAID.add(note)) {
      LOG.warn("{}; the {} backend runs instead", note, selection.backend().name());
    }
    BandPruner pruner =
        new BandPruner(layout, new PrunerFactory(method, selection.backend()), note, warmsUp);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return bands.hasNext();
      }

      @Override
      public Row next() {
        Row band = bands.next();
        Sparsity target = targets.get(layout.tensor(band));
        Row pruned = pruner.prune(band, target);
        weightsDone.add(target == null ? 0 : layout.weightCount(band));
        return pruned;
      }
    };
  }
}
