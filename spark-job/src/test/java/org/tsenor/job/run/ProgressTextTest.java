package org.tsenor.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
  private static final long SECOND = 1_000_000_000L;

  private final ProgressText text =
      new ProgressText(new Progress.Work("pruning", "weights", 6_980_000_000L), 0);

  @Test
  void tellsShareRateAndTimeLeft() {
    assertEquals(
        "pruning: 25.0 % of 6.98 G weights, 17.45 M weights/s, 5 min 00 s left, 2 tasks running",
        text.line(1_745_000_000L, 2, 100 * SECOND));
  }

  @Test
  void admitsThatItDoesNotKnowYet() {
    assertEquals(
        "pruning: 0.0 % of 6.98 G weights, 0 weights/s, unknown time left, 2 tasks running",
        text.line(0, 2, SECOND));
  }

  @Test
  void drawsABarOfConstantWidth() {
    String half = text.bar(3_490_000_000L, 12, 100 * SECOND);
    assertEquals(ProgressText.WIDTH, half.length());
    assertEquals(
        "pruning [############............]  50.0 %  34.90 M w/s  1 min 40 s left  12 ta",
        half.strip());
    assertEquals(ProgressText.WIDTH, text.bar(0, 0, SECOND).length());
  }

  @Test
  void tellsOfWhatItIsAPart() {
    Progress.Work part =
        new Progress.Work(
            "layer 1 of 30: pruning",
            "weights",
            10,
            "writing",
            Optional.of((share, now) -> "all: half"));
    ProgressText text = new ProgressText(part, 0);
    assertTrue(text.line(5, 2, SECOND).endsWith(", 1 s left, 2 tasks running; all: half"));
    assertEquals(
        "layer 1 of 30: pruning [####....]  50.0 %  all: half", text.bar(5, 2, SECOND).strip());
  }

  @Test
  void tellsWhatTasksDoWhenAllIsCounted() {
    assertEquals(
        "x: 100.0 % of 10 weights, 10 weights/s, finishing, 2 tasks running",
        new ProgressText(new Progress.Work("x", "weights", 10), 0).line(10, 2, SECOND));
    Progress.Work calibrating =
        new Progress.Work("x", "tokens", 10, "preparing Gram matrices", Optional.empty());
    assertEquals(
        "x [########################] 100.0 %  10 t/s  preparing Gram matrices  1 task",
        new ProgressText(calibrating, 0).bar(10, 1, SECOND).strip());
  }

  @Test
  void neverTellsMoreThanAll() {
    assertEquals(
        "x: 100.0 % of 10 weights, 20 weights/s, 0 s left, 0 tasks running",
        new ProgressText(new Progress.Work("x", "weights", 10), 0).line(20, 0, SECOND));
  }

  @Test
  void writesDurations() {
    assertEquals("1 h 02 min", ProgressText.duration(3725));
    assertEquals("59 s", ProgressText.duration(59));
  }
}
