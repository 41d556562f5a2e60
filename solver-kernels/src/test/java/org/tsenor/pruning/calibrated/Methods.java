package org.tsenor.pruning.calibrated;

import java.util.List;
import java.util.stream.Stream;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.engine.Engine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;

/** Methods as the tests run them. */
public final class Methods {
  public static final Factorizations FACTORIZATIONS =
      LinearAlgebra.of(LibraryChoice.AUTO).factorizations();
  public static final SolverBackend BACKEND = MaskSolvers.select(MaskSolvers.AUTO).backend();
  public static final Engine ENGINE = new HostEngine(LinearAlgebra.of(LibraryChoice.AUTO), BACKEND);
  public static final List<NmPattern> PATTERNS =
      List.of(
          new NmPattern(2, 4), new NmPattern(4, 8), new NmPattern(8, 16), new NmPattern(16, 32));

  private Methods() {}

  public static PrunedRows prune(CalibratedMethod method, GramStatistics inputs, WeightRows rows) {
    return method.prepare(inputs, FACTORIZATIONS).pruner(ENGINE, "test").prune(rows);
  }

  public static CalibratedMethod wanda(SolverSettings solver) {
    return new WandaMethod(WandaMethod.Settings.defaults(solver));
  }

  public static CalibratedMethod sparseGpt(SolverSettings solver) {
    return new SparseGptMethod(SparseGptMethod.Settings.defaults(solver));
  }

  public static CalibratedMethod alps(SolverSettings solver) {
    return new AlpsMethod(AlpsMethod.Settings.defaults(solver));
  }

  /** Wanda, SparseGPT and ALPS with their defaults. */
  public static Stream<CalibratedMethod> all(SolverSettings solver) {
    return Stream.of(wanda(solver), sparseGpt(solver), alps(solver));
  }

  /** The published solver with its defaults. */
  public static SolverSettings tsenor(Structure structure, NmPattern pattern) {
    return new SolverSettings(Algorithm.TSENOR, structure, pattern, TsenorSettings.DEFAULTS);
  }

  /** The solver of a method's final masks. */
  public static SolverSettings solverOf(CalibratedMethod method) {
    if (method instanceof WandaMethod wanda) {
      return wanda.settings().solver();
    }
    if (method instanceof SparseGptMethod sparseGpt) {
      return sparseGpt.settings().solver();
    }
    return ((AlpsMethod) method).settings().solver();
  }

  /** Every algorithm of a transposable solver, and the standard one. */
  public static Stream<SolverSettings> solvers(NmPattern pattern) {
    return Stream.concat(
        Stream.of(SolverSettings.exact(Structure.STANDARD, pattern)),
        Stream.of(Algorithm.values())
            .map(
                algorithm ->
                    new SolverSettings(
                        algorithm, Structure.TRANSPOSABLE, pattern, TsenorSettings.DEFAULTS)));
  }
}
