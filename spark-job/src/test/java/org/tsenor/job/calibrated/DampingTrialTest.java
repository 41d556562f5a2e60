package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.job.settings.Damping;

/** Which dampings are tried, and which is taken. */
class DampingTrialTest {
  /**
   * @param errors of the candidates
   * @param tried in this order
   */
  @ParameterizedTest
  @CsvSource({
    ".0281 .0271 .0285 .0327, 0.03 0.1 0.01, 0.03",
    ".0200 .0210 .0220 .0230, 0.03 0.1 0.01, 0.01",
    ".0179 .0174 .0173 .0187, 0.03 0.1 0.3, 0.1",
    ".0400 .0300 .0200 .0100, 0.03 0.1 0.3, 0.3",
    ".0200 .0100 .0100 .0050, 0.03 0.1 0.01, 0.03",
    ".0100 .0100 .0200 .0200, 0.03 0.1 0.01, 0.03",
    "NaN .0100 NaN NaN, 0.03 0.1 0.01, 0.03"
  })
  void goesWhereTheErrorFalls(String errors, String tried, double taken) throws IOException {
    List<Double> expected = numbers(errors);
    List<Double> attempts = new ArrayList<>();
    Map<Double, EarlierLinears> pruned = new HashMap<>();
    DampingTrial trial =
        DampingTrial.run(
            damping -> {
              attempts.add(damping);
              EarlierLinears linears = new EarlierLinears(new ArrayList<>(), List.of());
              pruned.put(damping, linears);
              int candidate = Damping.CANDIDATES.indexOf(damping);
              return new DampingTrial.Outcome(linears, expected.get(candidate));
            });
    assertEquals(numbers(tried), attempts);
    assertEquals(DampingTrial.MOST, attempts.size());
    assertEquals(taken, trial.damping());
    assertSame(pruned.get(taken), trial.linears());
    String told =
        attempts.stream()
            .sorted()
            .map(one -> "%s %.4f".formatted(one, expected.get(Damping.CANDIDATES.indexOf(one))))
            .collect(Collectors.joining(", "));
    assertEquals(told, trial.told());
  }

  private static List<Double> numbers(String text) {
    return Arrays.stream(text.split(" ")).map(Double::valueOf).toList();
  }
}
