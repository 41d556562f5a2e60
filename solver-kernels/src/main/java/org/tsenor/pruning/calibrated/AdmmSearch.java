package org.tsenor.pruning.calibrated;

import java.util.Optional;
import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Steps;

/** The search for the support of one group of rows that share a schedule. */
final class AdmmSearch {
  private final Steps steps;
  private final MaskSteps masks;
  private final AdmmSteps admm;
  private final EigenBasis basis;
  private final Projection projection;
  private final AdmmSchedule schedule;
  private final AdmmSpace space;
  private final AdmmSteps.Search search;
  private RhoControl control;
  private int iterations;

  /**
   * @param space whose start is B₀
   */
  AdmmSearch(EigenBasis basis, Projection projection, AdmmSchedule schedule, AdmmSpace space) {
    this.steps = basis.steps();
    this.masks = steps.masks();
    this.admm = steps.admm();
    this.basis = basis;
    this.projection = projection;
    this.schedule = schedule;
    this.space = space;
    this.search = space.search(basis.values());
  }

  /**
   * Iterates until the support stands still.
   *
   * @param first P(B₀), one of the space's masks
   * @return the support of D at the end; B is then the space's free matrix
   */
  Mask run(Mask first) {
    basis.enter(space.start, space.right);
    basis.multiply(space.right);
    space.metric.enterRight(steps, space.right, space.scratch);
    control = new RhoControl(schedule, masks.kept(first));
    begin(first);
    Mask support = first;
    Mask checked = first;
    for (int iteration = 0; iteration < schedule.maxIterations(); iteration++) {
      iterations = iteration + 1;
      support = iterate(support, space.unused(first, checked, support));
      if (!control.isCheckedAfter(iteration)) {
        continue;
      }
      RhoControl.Verdict verdict = control.check(masks.changes(checked, support), iteration);
      checked = support;
      if (verdict == RhoControl.Verdict.STOP) {
        break;
      }
      if (verdict == RhoControl.Verdict.RESTART) {
        support = first;
        begin(first);
      }
    }
    return support;
  }

  private void begin(Mask first) {
    steps.copy(space.start, space.free);
    masks.restrict(space.start, first, space.sparse);
    steps.clear(space.dual);
  }

  private Mask iterate(Mask before, Mask into) {
    double rho = control.rho();
    admm.begin(search, rho, space.scratch);
    basis.enter(space.scratch, space.shifted);
    space.metric.solve(steps, search, rho, space.scratch);
    basis.leave(space.shifted, space.free);
    admm.shift(search, rho);
    projection.choose(space.shifted, Optional.of(before), into);
    admm.project(search, rho, into);
    return into;
  }

  /** How this search went. */
  AdmmCounts counts() {
    double rho = control.rho();
    return new AdmmCounts(1, iterations, iterations, control.restarts(), 0, rho, rho);
  }
}
