package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrainingOrderTest {
  @Test
  void everyWindowHasItsTurnOnce() {
    List<TrainingKey> keys = TrainingOrder.of(11, 3, 5, 2, 1).keys();
    assertEquals(11, new TreeSet<>(keys).size());
    for (int group = 0; group < 3; group++) {
      int own = group;
      List<Integer> turns =
          keys.stream()
              .filter(key -> key.group() == own)
              .map(TrainingKey::position)
              .sorted()
              .toList();
      assertEquals(group < 2 ? List.of(0, 1, 2, 3) : List.of(0, 1, 2), turns);
    }
  }

  @Test
  void layersEpochsAndSeedsDrawAnew() {
    TrainingOrder order = TrainingOrder.of(20, 1, 5, 2, 1);
    assertEquals(order, TrainingOrder.of(20, 1, 5, 2, 1));
    assertNotEquals(order, TrainingOrder.of(20, 1, 5, 2, 2));
    assertNotEquals(order, TrainingOrder.of(20, 1, 5, 3, 1));
    assertNotEquals(order, TrainingOrder.of(20, 1, 6, 2, 1));
  }

  @Test
  void ratesRiseAndFall() {
    TrainingSteps steps = new TrainingSteps(0.01, new StepSize(1, 1), 3, 30, 120);
    assertEquals(60, steps.before());
    assertEquals(0.01 / 8, steps.rate(0), 1e-12);
    for (int step = 0; step < 7; step++) {
      assertTrue(steps.rate(step) < steps.rate(step + 1));
    }
    for (int step = 8; step < 119; step++) {
      assertTrue(steps.rate(step) > steps.rate(step + 1));
    }
    assertEquals(0.005, steps.rate(60), 1e-12);
    assertTrue(steps.rate(119) > 0 && steps.rate(119) < 1e-5);
  }
}
