package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tsenor.job.calibrated.LayerLog.Step;

class LayerClockTest {
  private static final long SECOND = 1_000_000_000L;

  private final LayerClock clock =
      new LayerClock(1000, 4, Map.of(Step.CALIBRATE, 4, Step.PRUNE, 4, Step.PASS, 3), 0);

  @Test
  void admitsThatItDoesNotKnowYet() {
    clock.over(Step.CALIBRATE, 10);
    assertEquals(
        "all: 4.00 k tokens x layers, unknown time left", clock.text(Step.PRUNE, 0.5, 15 * SECOND));
  }

  /** Three more layers of 10 + 20 s, with 5 s of passing on in between. */
  @Test
  void reckonsWithWhatEachStepTook() {
    layer();
    assertEquals(
        "all: 1.04 k of 4.00 k tokens x layers in 35 s, 1 min 40 s left", clock.text(35 * SECOND));
    assertEquals(
        "all: 1.19 k of 4.00 k tokens x layers in 40 s, 1 min 35 s left",
        clock.text(Step.CALIBRATE, 0.5, 40 * SECOND));
  }

  /** Four layers of 10 + 20 s, with 5 s of passing on between them: none is over yet. */
  @Test
  void learnsFromATrial() {
    clock.took(Step.CALIBRATE, 10);
    clock.took(Step.PRUNE, 20);
    assertEquals("all: 4.00 k tokens x layers, unknown time left", clock.text(30 * SECOND));
    clock.took(Step.PASS, 5);
    assertEquals(
        "all: 824 of 4.00 k tokens x layers in 35 s, 2 min 15 s left", clock.text(35 * SECOND));
  }

  /** Of three more layers each takes 10 + 20 + 5 s; the first took twenty times as much. */
  @Test
  void forgetsWhatTheFirstLayerPaid() {
    clock.over(Step.CALIBRATE, 200);
    clock.over(Step.PRUNE, 400);
    clock.over(Step.PASS, 100);
    layer();
    layer();
    clock.over(Step.CALIBRATE, 10);
    assertEquals(
        "all: 3.50 k of 4.00 k tokens x layers in 13 min 20 s, 1 min 55 s left",
        clock.text(800 * SECOND));
  }

  /** What goes slower than before is late, not early. */
  @Test
  void isNeverBelowNothing() {
    for (int layer = 0; layer < 3; layer++) {
      layer();
    }
    clock.over(Step.CALIBRATE, 10);
    assertEquals(
        "all: 4.00 k of 4.00 k tokens x layers in 3 min 00 s, 0 s left",
        clock.text(Step.PRUNE, 1, 180 * SECOND));
  }

  private void layer() {
    clock.over(Step.CALIBRATE, 10);
    clock.over(Step.PRUNE, 20);
    clock.over(Step.PASS, 5);
  }
}
