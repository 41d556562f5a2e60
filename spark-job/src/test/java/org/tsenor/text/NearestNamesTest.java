package org.tsenor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNamesTest {
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "solver, solver, 0",
    "Solver, solver, 0",
    "'', abc, 3",
    "abc, '', 3",
    "flaw, lawn, 2"
  })
  void countsEdits(String wanted, String known, int distance) {
    assertEquals(distance, NearestNames.distance(wanted, known, false));
  }

  @ParameterizedTest
  @CsvSource({"kproj, self_attn.k_proj.weight, 1", "abc, xxabcxx, 0", "abc, xyz, 3", "ab, '', 2"})
  void countsEditsToTheNearestPart(String wanted, String known, int distance) {
    assertEquals(distance, NearestNames.distance(wanted, known, true));
  }

  @Test
  void offersTheNearestOrNothing() {
    List<String> known = List.of("solver", "structure", "score-power");
    assertEquals(Optional.of("structure"), NearestNames.nearest("strcture", known));
    assertEquals(Optional.of("solver"), NearestNames.nearest("sover", known));
    assertEquals(Optional.empty(), NearestNames.nearest("wandabeta", known));
  }

  @Test
  void offersOneNameOfAKind() {
    List<String> names =
        List.of("layers.0.k_proj", "layers.1.k_proj", "layers.0.o_proj", "layers.1.o_proj", "norm");
    assertEquals(
        List.of("layers.0.k_proj", "layers.0.o_proj"), NearestNames.containing("kproj", names, 2));
  }
}
