package org.tsenor.job.magnitude;

import java.util.List;
import org.tsenor.backends.Engines;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.ColumnPruner;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.MagnitudeSettings;

/**
 * Makes pruners.
 *
 * @param method what decides which weights survive
 * @param backend that solves
 */
record PrunerFactory(MethodSettings method, SolverBackend backend) {
  /** A pruner for tensors of this target; for one thread. */
  LinearPruner pruner(Sparsity target) {
    SolverSettings solver = method.solverSettings(target);
    MagnitudeSettings settings =
        new MagnitudeSettings(target.structure(), target.pattern(), method.scorePower());
    LinearPruner pruner = Engines.magnitude(backend, solver, settings);
    return target.inColumns() ? new ColumnPruner(pruner, target.pattern().blockSize()) : pruner;
  }

  /** Equal for pruners that run the same code. */
  Object key(Sparsity target) {
    return List.of(backend.name(), method, target);
  }
}
