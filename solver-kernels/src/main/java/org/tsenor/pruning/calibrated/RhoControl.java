package org.tsenor.pruning.calibrated;

/** The penalty of one search, and when the search restarts or ends. */
final class RhoControl {
  private final AdmmSchedule schedule;
  private final long kept;
  private double rho;
  private boolean moved;
  private int restarts;

  /** What follows a check. */
  public enum Verdict {
    /** Iterate further. */
    CONTINUE,
    /** Begin again from the start, with the penalty as it is now. */
    RESTART,
    /** The support stands still. */
    STOP
  }

  /**
   * A search at its beginning.
   *
   * @param kept k, the entries that the pattern keeps
   */
  public RhoControl(AdmmSchedule schedule, long kept) {
    this.schedule = schedule;
    this.kept = kept;
    this.rho = schedule.initialRho();
  }

  /** The penalty now. */
  public double rho() {
    return rho;
  }

  /** Restarts so far. */
  public int restarts() {
    return restarts;
  }

  /** Whether the support is looked at after an iteration, counted from 0. */
  public boolean isCheckedAfter(int iteration) {
    return (iteration + 1) % schedule.checkEvery() == 0;
  }

  /**
   * Looks at the changes since the last check.
   *
   * @param changed c, entries that entered or left the support
   * @param iteration from 0
   */
  public Verdict check(long changed, int iteration) {
    double share = (double) changed / kept;
    AdmmSchedule.Growth growth = schedule.growth();
    Verdict verdict = Verdict.CONTINUE;
    if (share > growth.largeShare()) {
      moved = true;
      grow(growth.large());
    } else if (share > growth.mediumShare()) {
      moved = true;
      grow(growth.medium());
    } else if (!moved) {
      // A penalty this large pins the first support: take less, and forget what it led to.
      rho /= schedule.relaxation();
      verdict = changed > 0 ? Verdict.RESTART : Verdict.CONTINUE;
      restarts += changed > 0 ? 1 : 0;
    } else if (changed > 0) {
      grow(growth.small());
    } else {
      return Verdict.STOP;
    }
    boolean settled = iteration >= schedule.settledAfter() && share < schedule.settledShare();
    return settled ? Verdict.STOP : verdict;
  }

  private void grow(double factor) {
    rho = Math.min(schedule.largestRho(), rho * factor);
  }
}
