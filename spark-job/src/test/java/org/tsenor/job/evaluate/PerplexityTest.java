package org.tsenor.job.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PerplexityTest {
  @Test
  void isTheExponentialOfTheMean() {
    Perplexity perplexity =
        Perplexity.of(
            List.of(new double[] {Math.log(2), Math.log(8)}, new double[] {0, Math.log(16)}));
    assertEquals(2, perplexity.windows());
    assertEquals(4, perplexity.predictedTokens());
    assertEquals(2 * Math.log(2), perplexity.meanLoss(), 1e-15);
    assertEquals(4, perplexity.value(), 1e-14);
  }

  @Test
  void windowsMustBeEqual() {
    List<double[]> losses = List.of(new double[] {1, 2}, new double[] {1});
    assertThrows(IllegalArgumentException.class, () -> Perplexity.of(losses));
  }

  @Test
  void needsPredictions() {
    assertThrows(IllegalArgumentException.class, () -> Perplexity.of(List.of()));
    List<double[]> empty = List.of(new double[0]);
    assertThrows(IllegalArgumentException.class, () -> Perplexity.of(empty));
  }

  @Test
  void lossesMustBeFinite() {
    for (double loss : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      List<double[]> losses = List.of(new double[] {1, loss});
      assertThrows(IllegalArgumentException.class, () -> Perplexity.of(losses));
    }
  }
}
