package org.tsenor.pruning.calibrated.cuda;

import java.util.Optional;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.AdmmSchedule;
import org.tsenor.pruning.calibrated.RhoControl;

/** The search for the support of one group of rows that share a schedule. */
final class AdmmOnDevice {
  private final DeviceWork work;
  private final EigenBasisOnDevice basis;
  private final ProjectionOnDevice projection;
  private final AdmmSchedule schedule;
  private final AdmmSpace space;
  private RhoControl control;
  private int iterations;

  /**
   * @param space whose start is B₀
   */
  AdmmOnDevice(
      EigenBasisOnDevice basis,
      ProjectionOnDevice projection,
      AdmmSchedule schedule,
      AdmmSpace space) {
    this.work = basis.work();
    this.basis = basis;
    this.projection = projection;
    this.schedule = schedule;
    this.space = space;
  }

  /**
   * Iterates until the support stands still.
   *
   * @param first P(B₀), one of the space's masks
   * @return the support of D at the end; B is then the space's free matrix
   */
  MaskPlace run(MaskPlace first) {
    basis.enter(space.start, space.right);
    basis.multiply(space.right);
    control = new RhoControl(schedule, count(first, Optional.empty()));
    begin(first);
    MaskPlace support = first;
    MaskPlace checked = first;
    for (int iteration = 0; iteration < schedule.maxIterations(); iteration++) {
      iterations = iteration + 1;
      support = iterate(support, unused(first, checked, support));
      if (!control.isCheckedAfter(iteration)) {
        continue;
      }
      RhoControl.Verdict verdict = control.check(count(checked, Optional.of(support)), iteration);
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

  private void begin(MaskPlace first) {
    work.copy(space.start, space.free);
    first.restrict(work, space.start, space.sparse);
    work.clear(space.dual);
  }

  /** A mask of the space that is none of these. */
  MaskPlace unused(MaskPlace... used) {
    for (MaskPlace mask : space.masks) {
      boolean free = true;
      for (MaskPlace other : used) {
        free &= !mask.equals(other);
      }
      if (free) {
        return mask;
      }
    }
    throw new IllegalStateException("every mask is used");
  }

  /** Entries in which masks differ; of one mask, all that it keeps. */
  private int count(MaskPlace left, Optional<MaskPlace> right) {
    work.clear(space.count, Integer.BYTES);
    KernelArgument argument =
        new KernelArgument()
            .address(left.address())
            .address(right.map(MaskPlace::address).orElse(0L))
            .address(space.count)
            .int64(left.bytes());
    Launches.each(work, "count_changes", left.bytes(), argument);
    int[] count = new int[1];
    work.download(space.count, count, 0, 1);
    return count[0];
  }

  private MaskPlace iterate(MaskPlace before, MaskPlace into) {
    launch("admm_begin", space.scratch, into);
    basis.enter(space.scratch, space.shifted);
    launch("admm_solve", space.shifted, into);
    basis.leave(space.shifted, space.free);
    launch("admm_shift", space.shifted, into);
    projection.choose(space.shifted, Optional.of(before), into);
    launch("admm_project", space.shifted, into);
    return into;
  }

  private void launch(String kernel, DeviceMatrix shifted, MaskPlace mask) {
    KernelArgument argument =
        new KernelArgument()
            .address(space.free.address())
            .address(space.dual.address())
            .address(space.sparse.address())
            .address(shifted.address())
            .address(space.right.address())
            .address(basis.values().address());
    mask.addTo(argument).float64(control.rho()).int32(space.free.columns()).padding();
    Launches.entries(work, kernel, space.free, argument);
  }

  /** How this search went. */
  AdmmCounts counts() {
    double rho = control.rho();
    return new AdmmCounts(1, iterations, iterations, control.restarts(), 0, rho, rho);
  }
}
