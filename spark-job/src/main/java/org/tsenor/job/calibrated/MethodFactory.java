package org.tsenor.job.calibrated;

import java.io.Serializable;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.MethodSettings.WeightUpdate;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.calibrated.AlpsMethod;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.SparseGptMethod;
import org.tsenor.pruning.calibrated.WandaMethod;

/** Makes methods from settings. */
record MethodFactory(MethodSettings settings) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The method that was asked for. */
  CalibratedMethod method(Sparsity sparsity) {
    SolverSettings solver = settings.solverSettings(sparsity);
    return switch (settings.method()) {
      case WANDA -> new WandaMethod(new WandaMethod.Settings(solver, settings.scorePower()));
      case SPARSEGPT -> new SparseGptMethod(sparseGpt(SparseGptMethod.Settings.defaults(solver)));
      case ALPS -> new AlpsMethod(alps(AlpsMethod.Settings.defaults(solver)));
      case MAGNITUDE -> throw new IllegalStateException("magnitude needs no calibration");
    };
  }

  /** The method that takes over where a Gram matrix cannot be factored. */
  CalibratedMethod wanda(Sparsity sparsity) {
    return new WandaMethod(WandaMethod.Settings.defaults(settings.solverSettings(sparsity)));
  }

  /** Rows whose outputs are weighed against each other. */
  int rowGroup(Sparsity sparsity) {
    return AlpsMethod.Settings.defaults(settings.solverSettings(sparsity)).scheduleRows();
  }

  /** Of what makes up for linears pruned before. */
  double damping() {
    return settings.update().damping().share();
  }

  private SparseGptMethod.Settings sparseGpt(SparseGptMethod.Settings usual) {
    return new SparseGptMethod.Settings(
        usual.solver(), settings.scorePower(), damping(), usual.columnBlock());
  }

  private AlpsMethod.Settings alps(AlpsMethod.Settings usual) {
    WeightUpdate chosen = settings.update();
    return new AlpsMethod.Settings(
        usual.solver(),
        usual.loopSolver(),
        damping(),
        chosen.alpsSchedule(),
        new AlpsMethod.Settings.Refit(chosen.alpsRefitSteps(), usual.refit().tolerance()),
        usual.scheduleRows());
  }
}
