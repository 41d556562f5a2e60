package org.tsenor.pruning.calibrated;

import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.Mask;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.Matrix;

/**
 * Conjugate gradients on min ½·tr(Γ·(B − B₀)·A·(B − B₀)ᵀ) over matrices that are zero off the mask:
 * without Γ each row is a problem of its own, and all rows take their steps together; with it they
 * are one problem.
 *
 * <p>A's unit diagonal makes the identity its Jacobi preconditioner. Residuals and directions are
 * restricted to the mask. The released program compares the unrestricted residual with its
 * tolerance, which never falls; here it is the restricted one.
 *
 * <p>Uses the space of a search that has ended. A product with A is one with the Gram matrix, and
 * not two with eigenvectors.
 */
final class SupportRefit {
  private final EigenBasis basis;
  private final ScaledGram scaled;
  private final Steps steps;
  private final AdmmSpace space;
  private final Mask mask;
  private final AlpsMethod.Settings.Refit settings;

  SupportRefit(
      EigenBasis basis,
      ScaledGram scaled,
      AdmmSpace space,
      Mask mask,
      AlpsMethod.Settings.Refit settings) {
    this.basis = basis;
    this.scaled = scaled;
    this.steps = basis.steps();
    this.space = space;
    this.mask = mask;
    this.settings = settings;
  }

  /** Refits what the search left free on the mask, and gives the weights. */
  Matrix run() {
    AdmmSteps admm = steps.admm();
    AdmmSteps.Refit refit = space.refit(settings.tolerance());
    steps.masks().restrict(space.free, mask, refit.weights());
    basis.leave(space.metric.leaveRight(steps, space.right, space.scratch), refit.residual());
    steps.masks().restrict(refit.residual(), mask, refit.residual());
    sumRows(refit.residual(), refit.residual(), refit.rightSquares());
    timesA(refit.weights(), refit.product());
    admm.beginRefit(refit);
    sumRows(refit.residual(), refit.residual(), refit.squares());
    for (int step = 0; step < settings.steps() && admm.rowsThatGoOn(refit) > 0; step++) {
      timesA(refit.direction(), refit.product());
      sumRows(refit.direction(), refit.product(), refit.curvatures());
      refit = refit.next();
      admm.step(refit);
      sumRows(refit.residual(), refit.residual(), refit.squares());
      admm.turn(refit);
    }
    return refit.weights();
  }

  /** product = rows·A, on the mask. */
  private void timesA(Matrix rows, Matrix product) {
    scaled.multiply(rows, space.scratch, product);
    space.metric.multiply(steps, product, space.scratch);
    steps.masks().restrict(product, mask, product);
  }

  private void sumRows(Matrix left, Matrix right, Matrix into) {
    steps.weights().sumRows(left, right, into);
    space.metric.together(steps, into);
  }
}
