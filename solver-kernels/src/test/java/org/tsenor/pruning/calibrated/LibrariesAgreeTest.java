package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.engine.Engine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.linalg.Libraries;
import org.tsenor.linalg.LibraryFactorizations;
import org.tsenor.linalg.LibraryMatrixOps;
import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** The libraries round otherwise; what a method reaches is the same. */
@EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
class LibrariesAgreeTest {
  static Stream<CalibratedMethod> methods() {
    return Methods.all(SolverSettings.exact(Structure.TRANSPOSABLE, new NmPattern(2, 4)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void errorsAreTheSameToSixDigits(CalibratedMethod method) {
    List<Double> errors = Libraries.all().map(library -> error(method, library)).toList();
    assertEquals(2, errors.size());
    assertEquals(errors.get(0), errors.get(1), 5e-7 * errors.get(0), method.name());
  }

  private static double error(CalibratedMethod method, DenseRoutines library) {
    Engine engine =
        new HostEngine(
            new LibraryMatrixOps(library), new LibraryFactorizations(library), Methods.BACKEND);
    return method
        .prepare(DrawnLinear.statistics(160, 320, 1), engine.factorizations())
        .pruner(engine, "test")
        .prune(DrawnLinear.weights(64, 160, 2))
        .statistics()
        .error()
        .relative();
  }
}
