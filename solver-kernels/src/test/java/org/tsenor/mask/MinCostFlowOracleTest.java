package org.tsenor.mask;

import static org.tsenor.mask.MaskAssertions.assertClose;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracles agree with each other and with optima computed elsewhere. */
class MinCostFlowOracleTest {
  private static final double ROUNDING = 1e-12;

  @ParameterizedTest
  @EnumSource(ScoreKind.class)
  void minimumCostFlowMeetsExhaustiveSearch(ScoreKind kind) {
    for (int kept = 1; kept < 4; kept++) {
      ScoreBatch scores = kind.draw(new NmPattern(kept, 4), 5, 21);
      for (int block = 0; block < scores.blocks(); block++) {
        assertClose(
            ExhaustiveOracle.optimum(scores, kept, block),
            MinCostFlowOracle.optimum(scores, kept, block),
            ROUNDING,
            "%s %d:4, block %d".formatted(kind, kept, block));
      }
    }
  }

  @Test
  void minimumCostFlowMeetsThePrecomputedOptima() throws IOException {
    for (NmPattern pattern : SolverCases.PATTERNS) {
      SolverCases cases = SolverCases.load(pattern);
      int step = pattern.blockSize() < 32 ? 3 : 9;
      for (int block = 0; block < cases.optima().length; block += step) {
        assertClose(
            cases.optima()[block],
            MinCostFlowOracle.optimum(cases.scores(), pattern.kept(), block),
            ROUNDING,
            "%s %s, block %d".formatted(pattern, cases.kinds().get(block), block));
      }
    }
  }
}
