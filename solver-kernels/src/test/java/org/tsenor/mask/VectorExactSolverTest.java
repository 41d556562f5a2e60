package org.tsenor.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.mask.vector.VectorExactSolver;

/** The fallback of the vector solver to the scalar one hides nothing: it is counted, and rare. */
class VectorExactSolverTest {
  private static final List<String> PATTERNS =
      List.of("1:4", "2:4", "3:8", "4:8", "3:10", "8:16", "8:32", "16:32", "13:40", "32:64");

  @ParameterizedTest
  @EnumSource(ScoreKind.class)
  void floatsAreEnough(ScoreKind kind) {
    for (String text : PATTERNS) {
      NmPattern pattern = NmPattern.parse(text);
      VectorExactSolver solver = new VectorExactSolver(pattern);
      solver.solve(kind.draw(pattern, pattern.blockSize() > 16 ? 20 : 200, 21));
      assertEquals(0, solver.resolvedBlocks(), text + " " + kind);
    }
  }
}
