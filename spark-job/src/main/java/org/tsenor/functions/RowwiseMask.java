package org.tsenor.functions;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.api.java.UDF4;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.MagnitudePruner;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;
import scala.runtime.AbstractFunction4;

/**
 * The SQL functions {@code transposable_mask} and {@code certified_mask}, row by row on the CPU.
 *
 * <p>Arguments: {@code data}, whole rows of a matrix, BINARY as a checkpoint stores them or an
 * array of numbers, which are rounded to F32; {@code columns} of the matrix, of any integral type;
 * {@code dtype}, F32, F16 or BF16; {@code pattern}, such as {@code 16:32}. Null where any of them
 * is null, or there are no rows.
 *
 * <p>Spark makes one object a task, by deserializing it: solvers and their scratch are made there.
 */
public class RowwiseMask extends AbstractFunction4<Object, Object, Object, Object, Object>
    implements UDF4<Object, Object, Object, Object, Object> {
  private static final long serialVersionUID = 1L;

  private final MaskSettings settings;
  private final MaskOutput output;
  private transient Map<NmPattern, LinearPruner> pruners;

  /** A function with these settings that gives this output. */
  public RowwiseMask(MaskSettings settings, MaskOutput output) {
    this.settings = settings;
    this.output = output;
  }

  /** What is solved. */
  protected MaskSettings settings() {
    return settings;
  }

  /** What is given. */
  protected MaskOutput output() {
    return output;
  }

  /**
   * The mask of one band.
   *
   * @throws IllegalArgumentException if the data is not whole blocks of finite weights, or an
   *     argument is not allowed
   */
  @Override
  public final Object call(Object data, Object columns, Object dtype, Object pattern) {
    if (data == null || columns == null || dtype == null || pattern == null) {
      return null;
    }
    int width = BandArguments.columns(columns);
    WeightFormat format = BandArguments.format(BandArguments.text("dtype", dtype));
    String kept = BandArguments.text("pattern", pattern);
    if (BandArguments.isEmpty(data)) {
      return null;
    }
    WeightBand band = BandArguments.band(data, width, format);
    return output.value(solve(band, NmPattern.parse(kept)), backend().description());
  }

  /** The same, as Spark's expressions call it. */
  @Override
  public final Object apply(Object data, Object columns, Object dtype, Object pattern) {
    return call(data, columns, dtype, pattern);
  }

  /**
   * Solves one band on the CPU.
   *
   * @throws IllegalArgumentException if it is not whole blocks
   * @throws org.tsenor.pruning.NonFiniteWeightException if a weight is not finite
   */
  protected final PrunedBand solve(WeightBand band, NmPattern pattern) {
    BandArguments.requireWholeBlocks(band.rows(), band.columns(), pattern, settings.structure());
    if (pruners == null) {
      pruners = new HashMap<>();
    }
    return pruners.computeIfAbsent(pattern, this::pruner).prune(band);
  }

  private LinearPruner pruner(NmPattern pattern) {
    return new MagnitudePruner(
        backend().solver(settings.solver(pattern)),
        new MagnitudeSettings(settings.structure(), pattern, settings.scorePower()));
  }

  /** What solves rows. Where a GPU is used by this function, it is by its columnar face. */
  protected static SolverBackend backend() {
    return MaskSolvers.select(
            MaskSolvers.AUTO,
            GpuSettings.DEFAULTS,
            Map.of(CudaBackend.NAME, "rows are solved on the CPU"))
        .backend();
  }
}
