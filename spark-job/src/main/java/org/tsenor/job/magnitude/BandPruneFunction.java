package org.tsenor.job.magnitude;

import java.util.HashMap;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.tsenor.job.executor.BackendChoice;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.SolvedBy;
import org.tsenor.job.settings.ExecutionSettings;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Sparsity;

/**
 * Prunes the bands of a partition one after the other, as they stream by.
 *
 * <p>Memory: one band, its scores and its mask; on a device a few bands. The backend is chosen
 * where the task runs; why a faster one was passed over is logged once a JVM and travels with the
 * rows into the report.
 */
final class BandPruneFunction implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final RowLayout layout;
  private final ExpectedTensors expected;
  private final HashMap<String, Sparsity> targets;
  private final MethodSettings method;
  private final ExecutionSettings execution;
  private final LongAccumulator weightsDone;
  private final boolean warmsUp;

  /**
   * @param plan says what happens to a tensor; one that it does not prune passes through
   * @param expected that bands must be of
   * @param weightsDone counts the weights of finished bands, for progress
   */
  BandPruneFunction(
      StructType bands,
      PruneSettings settings,
      PrunePlan plan,
      ExpectedTensors expected,
      LongAccumulator weightsDone) {
    this.layout = new RowLayout(bands);
    this.expected = expected;
    this.targets = new HashMap<>(plan.sparsities());
    this.method = settings.method();
    this.execution = settings.execution();
    this.weightsDone = weightsDone;
    this.warmsUp = SolverWarmup.isWorthwhile(plan);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> bands) {
    BackendChoice choice = BackendChoice.here(execution.backend(), execution.gpuMemory());
    PrunerFactory factory = new PrunerFactory(method, choice.backend());
    BandPruner pruner = new BandPruner(layout, factory, SolvedBy.here(choice), warmsUp);
    PruningIterator pruned =
        new PruningIterator(expected.checked(bands, layout), pruner, targets, weightsDone);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> pruned.close());
    return pruned;
  }
}
