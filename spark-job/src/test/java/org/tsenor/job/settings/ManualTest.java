package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual tells the settings that there are. */
class ManualTest {
  @Test
  void listsEverySettingAsTheCatalogDoes() throws IOException {
    String manual = Files.readString(Path.of("../README.md"));
    assertTrue(
        manual.contains(Setting.markdownTable()),
        "README.md must hold this table:\n" + Setting.markdownTable());
  }
}
