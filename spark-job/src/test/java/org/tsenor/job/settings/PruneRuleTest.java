package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

class PruneRuleTest {
  private static final Sparsity GENERAL =
      new Sparsity(new NmPattern(16, 32), Structure.TRANSPOSABLE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.mlp.*=2:4 | 2:4 transposable",
        "lm_head=8:16,standard | 8:16 standard",
        "lm_head = standard , 8:16 | 8:16 standard",
        "re:.*=k_proj=standard | 16:32 standard",
        "a=transposable | 16:32 transposable",
      })
  void replacesWhatItNames(String text, String result) {
    assertEquals(result, PruneRule.parse(text).applyTo(GENERAL).toString());
  }

  @Test
  void theLastEqualsSignEndsTheSelector() {
    assertEquals("re:.*=k_proj", PruneRule.parse("re:.*=k_proj=skip").selector().toString());
    assertTrue(PruneRule.parse("re:.*=k_proj=skip").skip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.*=skip", "a=2:4", "a=standard", "re:b=8:16,transposable"})
  void printsWhatItReads(String text) {
    assertEquals(text, PruneRule.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.mlp.* | '*.mlp.*' is not a rule: write SELECTOR=skip, SELECTOR=2:4, SELECTOR=standard or"
            + " SELECTOR=2:4,standard",
        "a=fast | rule 'a=fast': 'fast' is not an action, or is one too many: write SELECTOR=skip,"
            + " SELECTOR=2:4, SELECTOR=standard or SELECTOR=2:4,standard",
        "a=2:4,4:8 | rule 'a=2:4,4:8': '4:8' is not an action, or is one too many: write"
            + " SELECTOR=skip, SELECTOR=2:4, SELECTOR=standard or SELECTOR=2:4,standard",
        "a=skip,2:4 | rule 'a' must either skip or give a pattern or a structure: write"
            + " SELECTOR=skip, SELECTOR=2:4, SELECTOR=standard or SELECTOR=2:4,standard",
        "a=9:4 | pattern 9:4 keeps 9 of 4: kept must be in [1, 4)",
        "=2:4 | '' is an empty selector: write a tensor name, a glob or re:EXPRESSION",
      })
  void saysWhatIsWrong(String text, String message) {
    var e = assertThrows(IllegalArgumentException.class, () -> PruneRule.parse(text));
    assertEquals(message, e.getMessage());
  }
}
