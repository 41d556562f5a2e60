package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.backends.Engines;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.executor.EngineChoice;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.Compensation;
import org.tsenor.pruning.calibrated.GramNotPositiveDefiniteException;
import org.tsenor.pruning.calibrated.GramStatistics;
import org.tsenor.pruning.calibrated.PreparedArrays;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.pruning.calibrated.StreamDifference;
import scala.Tuple2;

/**
 * Adds the pieces of one input's sums up, in their order, and prepares it for its linears.
 *
 * <p>Memory: the Gram matrix, and what the method makes of it: three more of its size at the most;
 * on a device that factors, the matrix and what cuSOLVER works in. Where streams differ, before
 * that: their difference and an inverse, each of its size, and for linears that join the residual
 * stream a matrix of (hidden, inputs).
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
    InputSums sums = InputSums.of(pieces, linears, context.value().config().sizes().hidden());
    long tokens = (long) windows * context.value().windowTokens();
    GramStatistics statistics = new GramStatistics(sums.gram(), tokens, windows);
    EngineChoice choice = context.value().engine();
    String compensation;
    try {
      compensation = compensate(statistics, sums.difference(), choice);
    } catch (GramNotPositiveDefiniteException e) {
      return prepared(linears, sparsity -> failed(statistics, sparsity, linears, choice, e));
    } catch (IllegalArgumentException e) {
      return prepared(linears, sparsity -> refused(statistics, sparsity, linears, e));
    }
    return prepared(
        linears, sparsity -> prepare(statistics, sparsity, linears, choice, compensation));
  }

  /** Prepares for linears of one sparsity. */
  @FunctionalInterface
  private interface Preparation {
    Outcome of(Sparsity sparsity) throws IOException;
  }

  private static Iterator<PreparedLinears> prepared(InputLinears linears, Preparation preparation)
      throws IOException {
    List<PreparedLinears> prepared = new ArrayList<>();
    for (Sparsity sparsity : linears.sparsities()) {
      Outcome outcome = preparation.of(sparsity);
      prepared.add(new PreparedLinears(linears.tensors(sparsity), sparsity, outcome));
    }
    return prepared.iterator();
  }

  /** The file with what makes up for the linears before; empty if there is nothing. */
  private String compensate(
      GramStatistics statistics, Optional<StreamDifference> difference, EngineChoice choice)
      throws IOException {
    if (difference.isEmpty()) {
      return "";
    }
    Optional<Compensation> made =
        LostDevice.watch(
            () ->
                Compensation.prepare(
                    statistics, difference.get(), methods.damping(), choice.engine()));
    return made.isEmpty() ? "" : write(made.get().arrays(), Compensation.NAME, Compensation.NAME);
  }

  private String write(PreparedArrays arrays, String method, String name) throws IOException {
    TaskContext task = TaskContext.get();
    String file =
        "%s.%s.%d".formatted(inputs.get(task.partitionId()).input(), name, task.taskAttemptId());
    return LayerFiles.of(context.value().configuration(), context.value().output())
        .write(arrays, method, file);
  }

  private Outcome prepare(
      GramStatistics statistics,
      Sparsity sparsity,
      InputLinears linears,
      EngineChoice choice,
      String compensation)
      throws IOException {
    try {
      return prepare(statistics, methods.method(sparsity), sparsity, choice, "").with(compensation);
    } catch (GramNotPositiveDefiniteException e) {
      return failed(statistics, sparsity, linears, choice, e);
    } catch (IllegalArgumentException e) {
      return refused(statistics, sparsity, linears, e);
    }
  }

  private static Outcome refused(
      GramStatistics statistics,
      Sparsity sparsity,
      InputLinears linears,
      IllegalArgumentException reason) {
    String names = String.join(", ", linears.tensors(sparsity));
    return Outcome.refused(statistics.tokens(), names + ": " + reason.getMessage());
  }

  private Outcome failed(
      GramStatistics statistics,
      Sparsity sparsity,
      InputLinears linears,
      EngineChoice choice,
      GramNotPositiveDefiniteException reason)
      throws IOException {
    String names = String.join(", ", linears.tensors(sparsity));
    String found = reason.getMessage();
    return switch (onFailure) {
      case FAIL ->
          Outcome.refused(
              statistics.tokens(),
              "%s: %s; or set on-failure to skip or wanda".formatted(names, found));
      case SKIP -> Outcome.skipped(statistics.tokens(), found);
      case WANDA -> prepare(statistics, methods.wanda(sparsity), sparsity, choice, found);
    };
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
    String pattern = sparsity.toString().replace(' ', '-').replace(':', '-');
    String file = write(prepared.arrays(), method.name(), pattern);
    return new Outcome(
        method,
        file,
        method.rowGroup(),
        statistics.tokens(),
        prepared.report(),
        choice.account(),
        failure,
        "",
        "");
  }
}
