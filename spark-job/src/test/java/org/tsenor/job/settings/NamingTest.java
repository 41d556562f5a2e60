package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tsenor.job.settings.GivenArguments.Naming;

class NamingTest {
  private static final String MESSAGE =
      "set --true-sequential, or run hf download m --local-dir d; a--true-sequential is no flag";

  private static final List<String> KEYS = List.of("true-sequential", "overwrite");

  @Test
  void aMessageNamesSettingsAsTheCallerDoes() {
    assertEquals(MESSAGE, Naming.FLAGS.spoken(MESSAGE, KEYS));
    assertEquals(
        "set true_sequential, or run hf download m --local-dir d; a--true-sequential is no flag",
        Naming.IDENTIFIERS.spoken(MESSAGE, KEYS));
    assertEquals(
        "set true-sequential, or run hf download m --local-dir d; a--true-sequential is no flag",
        Naming.KEYS.spoken(MESSAGE, KEYS));
    assertEquals(MESSAGE, Naming.KEYS.spoken(MESSAGE, List.of("overwrite")));
  }
}
