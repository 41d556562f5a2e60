package org.tsenor.job.calibrated;

import java.io.Serializable;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.MethodSettings.Reconstruction;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.calibrated.AlpsMethod;
import org.tsenor.pruning.calibrated.AlpsSettings;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.SparseGptMethod;
import org.tsenor.pruning.calibrated.SparseGptSettings;
import org.tsenor.pruning.calibrated.WandaMethod;
import org.tsenor.pruning.calibrated.WandaSettings;

/** Makes methods from settings. */
record MethodFactory(MethodSettings settings) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The method that was asked for. */
  CalibratedMethod method(Sparsity sparsity) {
    SolverSettings solver = settings.solverSettings(sparsity);
    return switch (settings.method()) {
      case WANDA -> new WandaMethod(new WandaSettings(solver, settings.scorePower()));
      case SPARSEGPT -> new SparseGptMethod(sparseGpt(SparseGptSettings.defaults(solver)));
      case ALPS -> new AlpsMethod(alps(AlpsSettings.defaults(solver)));
      case MAGNITUDE -> throw new IllegalStateException("magnitude needs no calibration");
    };
  }

  /** The method that takes over where a Gram matrix cannot be factored. */
  CalibratedMethod wanda(Sparsity sparsity) {
    return new WandaMethod(WandaSettings.defaults(settings.solverSettings(sparsity)));
  }

  private SparseGptSettings sparseGpt(SparseGptSettings usual) {
    return new SparseGptSettings(
        usual.solver(),
        settings.scorePower(),
        settings.reconstruction().damping(),
        usual.columnBlock());
  }

  private AlpsSettings alps(AlpsSettings usual) {
    Reconstruction chosen = settings.reconstruction();
    return new AlpsSettings(
        usual.solver(),
        usual.loopSolver(),
        chosen.damping(),
        chosen.alpsSchedule(),
        new AlpsSettings.Refit(chosen.alpsRefitSteps(), usual.refit().tolerance()),
        usual.scheduleRows());
  }
}
