package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.backends.Engines;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.executor.EngineChoice;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.GramNotPositiveDefiniteException;
import org.tsenor.pruning.calibrated.GramStatistics;
import org.tsenor.pruning.calibrated.PreparedInput;
import scala.Tuple2;

/**
 * Adds the pieces of one input's Gram matrix up, in their order, and prepares it for its linears.
 *
 * <p>Memory: the matrix, and what the method makes of it: three more of its size at the most; on a
 * device that factors, the matrix and what cuSOLVER works in.
 */
record PrepareFunction(
    Broadcast<RunContext> context,
    List<InputLinears> inputs,
    MethodFactory methods,
    OnFailure onFailure,
    int windows)
    implements FlatMapFunction<Iterator<Tuple2<PanelKey, double[]>>, PreparedLinears> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<PreparedLinears> call(Iterator<Tuple2<PanelKey, double[]>> pieces)
      throws IOException {
    // Nobody needs the decoder layer until this one's linears are pruned.
    Engines.release();
    InputLinears linears = inputs.get(TaskContext.getPartitionId());
    DoubleMatrix gram = DoubleMatrix.zeros(linears.columns(), linears.columns());
    Panels panels = Panels.of(linears.columns());
    while (pieces.hasNext()) {
      Tuple2<PanelKey, double[]> piece = pieces.next();
      panels.add(piece._2(), piece._1().panel(), gram);
    }
    long tokens = (long) windows * context.value().windowTokens();
    GramStatistics statistics = new GramStatistics(gram, tokens, windows);
    EngineChoice choice = context.value().engine();
    List<PreparedLinears> prepared = new ArrayList<>();
    for (Sparsity sparsity : linears.sparsities()) {
      List<String> tensors = linears.tensors(sparsity);
      Outcome outcome = prepare(statistics, sparsity, tensors, choice);
      prepared.add(new PreparedLinears(tensors, sparsity, outcome));
    }
    return prepared.iterator();
  }

  private Outcome prepare(
      GramStatistics statistics, Sparsity sparsity, List<String> tensors, EngineChoice choice)
      throws IOException {
    try {
      return prepare(statistics, methods.method(sparsity), sparsity, choice, "");
    } catch (GramNotPositiveDefiniteException e) {
      String names = String.join(", ", tensors);
      return switch (onFailure) {
        case FAIL ->
            Outcome.refused(
                statistics.tokens(),
                "%s: %s; or set on-failure to skip or wanda".formatted(names, e.getMessage()));
        case SKIP -> Outcome.skipped(statistics.tokens(), e.getMessage());
        case WANDA ->
            prepare(statistics, methods.wanda(sparsity), sparsity, choice, e.getMessage());
      };
    } catch (IllegalArgumentException e) {
      return Outcome.refused(
          statistics.tokens(), "%s: %s".formatted(String.join(", ", tensors), e.getMessage()));
    }
  }

  private Outcome prepare(
      GramStatistics statistics,
      CalibratedMethod method,
      Sparsity sparsity,
      EngineChoice choice,
      String failure)
      throws IOException {
    PreparedInput prepared =
        LostDevice.watch(() -> method.prepare(statistics, choice.engine().factorizations()));
    TaskContext task = TaskContext.get();
    String name =
        "%s.%s.%d"
            .formatted(
                inputs.get(task.partitionId()).input(),
                sparsity.toString().replace(' ', '-').replace(':', '-'),
                task.taskAttemptId());
    String file =
        LayerFiles.of(context.value().configuration(), context.value().output())
            .write(prepared.arrays(), method.name(), name);
    return new Outcome(
        method,
        file,
        method.rowGroup(),
        statistics.tokens(),
        prepared.report(),
        choice.account(),
        failure,
        "");
  }
}
