package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
  private static final String K_PROJ = "model.layers.10.self_attn.k_proj.weight";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.10.self_attn.k_proj.weight",
        "model.layers.10.self_attn.k_proj",
        "*.k_proj",
        "*.k_proj.weight",
        "*k_proj*",
        "model.layers.1?.self_attn.*",
        "model.layers.1[0-3].*",
        "model.layers.1[!1-9].*",
        "*.self_attn.{q,k,v}_proj",
        "*.layers.{1[0-2],2*}.*",
        "re:.*k_proj",
        "re:.*k_proj\\.weight",
        "re:model\\.layers\\.\\d+\\.self_attn\\.[kq]_proj",
      })
  void matchesTheNameOrItsModule(String text) {
    assertTrue(Selector.parse(text).matches(K_PROJ));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.1",
        "model.layers.10",
        "MODEL.layers.10.self_attn.k_proj",
        "k_proj",
        "model?layers.10",
        "model.layers.?.self_attn.*",
        "model.layers.1[1-9].*",
        "*.{q,v}_proj",
        "re:k_proj",
        "re:.*k_pro",
        "re:model.layers.10",
      })
  void matchesNoPartOfAName(String text) {
    assertFalse(Selector.parse(text).matches(K_PROJ));
  }

  @Test
  void onlyAWeightAnswersWithoutItsEnding() {
    assertFalse(Selector.parse("model.layers.0.q_proj").matches("model.layers.0.q_proj.bias"));
  }

  /** Matching is linear: Java's own expressions would go through 2^60 ways. */
  @ParameterizedTest
  @ValueSource(
      strings = {"re:(a+)+$", "re:(a|a)*b", "re:(.*a){20}b", "re:(a*)*c", "*a*a*a*a*a*a*a*a*a*b"})
  @Timeout(20)
  void endsOnAnyName(String text) {
    Selector selector = Selector.parse(text);
    assertFalse(selector.matches("a".repeat(60) + "!"));
    assertFalse(selector.matches("a".repeat(2000) + "!"));
  }

  @Test
  @Timeout(20)
  void refusesWhatIsTooLongToCompile() {
    for (String expression :
        List.of("(".repeat(100_000), "((a{999}){999}){999}", "a".repeat(1001))) {
      var e =
          assertThrows(IllegalArgumentException.class, () -> Selector.parse("re:" + expression));
      assertTrue(e.getMessage().length() < 400, e.getMessage());
    }
  }

  @Test
  void travels() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Selector.parse("re:.*k_proj"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertTrue(((Selector) in.readObject()).matches(K_PROJ));
    }
  }

  @Test
  void aDotInAGlobIsADot() {
    assertFalse(Selector.parse("*.w1.weight").matches("experts.0xw1.weight"));
    assertTrue(Selector.parse("a+(b)?").matches("a+(b)c"));
  }

  @Test
  void knowsWhichFormIsExact() {
    assertTrue(Selector.parse("lm_head").isExact());
    assertFalse(Selector.parse("*.lm_head").isExact());
    assertFalse(Selector.parse("re:lm_head").isExact());
  }

  @Test
  void aRegularExpressionKnowsThatAPartWouldMatch() {
    assertTrue(Selector.parse("re:k_proj").matchesPartOf(K_PROJ));
    assertFalse(Selector.parse("k_proj").matchesPartOf(K_PROJ));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "re:.*(k|q_proj @ 're:.*(k|q_proj' is not a valid regular expression: missing closing ):"
            + " .*(k|q_proj",
        "re:(?!a).* @ 're:(?!a).*' is not a valid regular expression: invalid or unsupported Perl"
            + " syntax: (?! (look-around, back-references and possessive repetition, which may take"
            + " for ever, are not read: use several selectors, or an exception by ignore or a later"
            + " rule)",
        "re:(a)\\1 @ 're:(a)\\1' is not a valid regular expression: invalid escape sequence: \\1"
            + " (look-around, back-references and possessive repetition, which may take for ever,"
            + " are not read: use several selectors, or an exception by ignore or a later rule)",
        "re:a{1001} @ 're:a{1001}' is not a valid regular expression: invalid repeat count: {1001}",
        "re:((a{500}){500}) @ 're:((a{500}){500})' repeats its parts more than 10000 times, all"
            + " counts in braces multiplied",
        "*.{q,k_proj @ '*.{q,k_proj' is not a valid glob: a [ or { is not closed, or a [set] is"
            + " malformed",
        "*.layers.[0-3.* @ '*.layers.[0-3.*' is not a valid glob: a [ or { is not closed, or a"
            + " [set] is malformed",
        "re: @ 're:' is an empty selector: write a tensor name, a glob or re:EXPRESSION",
      })
  void saysWhatIsMalformed(String text, String message) {
    var e = assertThrows(IllegalArgumentException.class, () -> Selector.parse(text));
    assertEquals(message, e.getMessage());
  }
}
