package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  private static Map<Setting<?>, SettingValue> parse(String text) {
    return new Recipe("r.yaml", Operation.PRUNE).parse(text);
  }

  private static List<String> items(Map<Setting<?>, SettingValue> recipe, Setting<?> setting) {
    return recipe.get(setting).items();
  }

  @Test
  void readsValuesListsAndRules() {
    Map<Setting<?>, SettingValue> recipe =
        parse(
            """
            # the attention keeps more
            pattern: 16:32
            score-power: 2
            dry-run: true
            shard-size: 5GB
            ignore: "*.down_proj"
            targets:
              - re:.*_proj
              - '*.mlp.*'
            rules:
              - match: re:.*k_proj
                pattern: 2:4
                structure: standard
              - {match: lm_head, skip: true}
              - {match: "*.o_proj", structure: standard}
              - '*.v_proj=8:16'
            """);
    assertEquals(List.of("16:32"), items(recipe, PruneCatalog.PATTERN));
    assertEquals(List.of("2"), items(recipe, PruneCatalog.SCORE_POWER));
    assertEquals(List.of("true"), items(recipe, PruneCatalog.DRY_RUN));
    assertEquals(List.of("5GB"), items(recipe, PruneCatalog.SHARD_SIZE));
    assertEquals(List.of("*.down_proj"), items(recipe, PruneCatalog.IGNORE));
    assertEquals(List.of("re:.*_proj", "*.mlp.*"), items(recipe, PruneCatalog.TARGETS));
    assertEquals(
        List.of("re:.*k_proj=2:4,standard", "lm_head=skip", "*.o_proj=standard", "*.v_proj=8:16"),
        items(recipe, PruneCatalog.RULES));
    assertEquals("recipe r.yaml, line 2, pattern", recipe.get(PruneCatalog.PATTERN).origin());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "solvr: exact | recipe r.yaml, line 1: no setting 'solvr'; the nearest is solver",
        "solver: exact@masks: true@solver: greedy | recipe r.yaml, line 3: 'solver' is given twice,"
            + " first in line 1",
        "pattern: 2:4@recipe: b.yaml | recipe r.yaml, line 2, recipe: a recipe cannot name another"
            + " recipe",
        "solver: | recipe r.yaml, line 1, solver: has no value",
        "solver: ~ | recipe r.yaml, line 1, solver: has no value",
        "solver: [exact] | recipe r.yaml, line 1, solver: the value must be a single word, number"
            + " or text",
        "targets: {a: b} | recipe r.yaml, line 1, targets: the value must be a single word, number"
            + " or text",
        "targets: [] | recipe r.yaml, line 1, targets: the list is empty; leave the key out instead",
        "- solver | recipe r.yaml, line 1: a recipe is a mapping of keys to values, but this is"
            + " none",
        "? [a] @: b | recipe r.yaml, line 1: a key must be a plain word",
        "'# nothing' | recipe r.yaml is empty",
        "rules:@  - {match: a, patern: 2:4} | recipe r.yaml, line 2, rules: a rule has no 'patern';"
            + " the nearest is pattern",
        "rules:@  - {match: a, zzzzzz: 2:4} | recipe r.yaml, line 2, rules: a rule has no 'zzzzzz';"
            + " allowed are match, pattern, structure, skip",
        "rules:@  - {pattern: 2:4} | recipe r.yaml, line 2, rules: a rule needs match: SELECTOR",
        "rules:@  - {match: a, skip: false} | recipe r.yaml, line 2, rules: skip: false; allowed is"
            + " true, or no skip at all",
        "a: 1@b: [2@c: 3 | recipe r.yaml, line 3: not YAML: expected ',' or ']', but got :",
        "solver: null | recipe r.yaml, line 1, solver: has no value",
        "a: 1@---@b: 2 | recipe r.yaml, line 2: not YAML: but found another document",
      })
  void saysWhatIsWrongAndInWhichLine(String text, String message) {
    String yaml = text.replace("@", "\n");
    var e = assertThrows(UserInputException.class, () -> parse(yaml));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "targets: [X, [, 20000, ]",
    "targets: [X, [, 20000, ''",
    "targets: {X, '{a: ', 20000, }",
    "pattern: 2:4@rules:@- X, '- ', 20000, ''",
    "? X, '? ', 20000, ''",
  })
  void valuesThatLieTooDeepAreRefused(String text, String open, int depth, String close) {
    String yaml =
        text.replace("@", "\n").replace("X", open.repeat(depth) + "a" + close.repeat(depth));
    var e = assertThrows(UserInputException.class, () -> parse(yaml));
    assertTrue(
        e.getMessage()
            .endsWith("values lie in one another more than 20 deep, which no setting does"),
        e::getMessage);
  }
}
