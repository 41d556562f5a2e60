package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.job.calibrated.StepSize.Part;

class StepSizeTest {
  /** As long as the window, a little shorter, longer; most that can be asked for. */
  @ParameterizedTest
  @CsvSource({
    "256,1024,4,1,28,112",
    "1024,1024,1,1,28,28",
    "1000,1024,2,1,28,56",
    "256,100,1,2,7,4",
    "1,3,3,1,2,6",
    "2147483647,1,1,2147483647,5,1",
    "1,2147483647,2147483647,1,1,2147483647"
  })
  void aStepIsAPartOfAWindowOrSeveral(
      int tokens, int window, int parts, int windows, int count, int steps) {
    StepSize size = StepSize.of(tokens, window);
    assertEquals(new StepSize(parts, windows), size);
    assertEquals(steps, size.stepsOf(count));
  }

  /** Few windows are passed more often. */
  @ParameterizedTest
  @CsvSource({"1,8", "30,8", "31,8", "35,7", "119,3", "120,2", "1000000,2"})
  void epochsMakeUpForFewSteps(int steps, int epochs) {
    assertEquals(epochs, StepSize.epochsOf(steps));
  }

  @Test
  void partsAreOfOneLengthAndNoneIsEmpty() {
    StepSize size = new StepSize(4, 1);
    List<Part> parts = List.of(new Part(0, 2), new Part(2, 5), new Part(5, 7), new Part(7, 10));
    assertEquals(parts, size.partsOf(10));
    assertEquals(List.of(new Part(0, 1), new Part(1, 2)), size.partsOf(2));
  }
}
