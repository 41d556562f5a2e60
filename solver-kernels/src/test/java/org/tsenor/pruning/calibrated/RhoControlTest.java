package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tsenor.pruning.calibrated.RhoControl.Verdict;

/** The released schedule, check by check; 10,000 entries are kept. */
class RhoControlTest {
  private final RhoControl control = new RhoControl(AdmmSchedule.DEFAULTS, 10_000);

  @Test
  void rhoGrowsByHowMuchChanged() {
    assertEquals(Verdict.CONTINUE, control.check(1001, 2));
    assertEquals(0.1 * 1.3, control.rho(), 1e-15);
    assertEquals(Verdict.CONTINUE, control.check(1000, 5));
    assertEquals(0.1 * 1.3 * 1.2, control.rho(), 1e-15);
    assertEquals(Verdict.CONTINUE, control.check(51, 8));
    assertEquals(0.1 * 1.3 * 1.2 * 1.2, control.rho(), 1e-15);
    assertEquals(Verdict.CONTINUE, control.check(50, 11));
    assertEquals(0.1 * 1.3 * 1.2 * 1.2 * 1.1, control.rho(), 1e-15);
    assertEquals(Verdict.STOP, control.check(0, 14));
    assertEquals(0, control.restarts());
  }

  @Test
  void beforeALargeChangeASmallOneRestartsWithLess() {
    assertEquals(Verdict.RESTART, control.check(50, 2));
    assertEquals(0.02, control.rho(), 1e-15);
    assertEquals(Verdict.CONTINUE, control.check(0, 5), "nothing to take back");
    assertEquals(0.004, control.rho(), 1e-15);
    assertEquals(Verdict.RESTART, control.check(1, 8));
    assertEquals(2, control.restarts());
    assertEquals(Verdict.CONTINUE, control.check(60, 11));
    assertEquals(0.0008 * 1.2, control.rho(), 1e-15);
    assertEquals(Verdict.CONTINUE, control.check(50, 14), "no restart after a large change");
    assertEquals(2, control.restarts());
  }

  @Test
  void fewChangesEndALongSearch() {
    assertEquals(Verdict.CONTINUE, control.check(2000, 26));
    assertEquals(Verdict.CONTINUE, control.check(2, 29));
    assertEquals(Verdict.CONTINUE, control.check(3, 32));
    assertEquals(Verdict.STOP, control.check(2, 35));
  }

  @Test
  void rhoHasALimit() {
    for (int check = 0; check < 100; check++) {
      control.check(5000, check);
    }
    assertEquals(1e6, control.rho());
  }

  @Test
  void checksComeEveryThirdIteration() {
    assertFalse(control.isCheckedAfter(0));
    assertFalse(control.isCheckedAfter(1));
    assertTrue(control.isCheckedAfter(2));
    assertTrue(control.isCheckedAfter(299));
  }
}
