package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tsenor.job.settings.Setting.Kind;

/** The manual tells the settings that there are. */
class ManualTest {
  private static final Path MANUAL = Path.of("../docs/settings.md");

  /** By which {@code mvn test -Dtest=ManualTest} makes the sections anew. */
  private static final String WRITES = "tsenor.write";

  /** What the manual says of an operation: its settings, and its properties. */
  private static String section(Operation operation) {
    StringBuilder text =
        new StringBuilder("## `%s`\n\n%s\n\n".formatted(operation.label(), operation.purpose()));
    text.append("| Setting | Value | Default | Effect |\n|---|---|---|---|\n");
    operation.settings().forEach(setting -> text.append(row(setting)));
    List<String> plain = new ArrayList<>();
    for (Setting<?> setting : operation.settings()) {
      if (setting.hasPlainProperty(operation)) {
        plain.add("`" + setting.key() + "`");
      }
    }
    boolean isAll = plain.size() == operation.settings().size();
    String which = isAll ? "all" : plain.isEmpty() ? "none" : String.join(", ", plain);
    return text.append(
            "\nProperties: `spark.tsenor.%s.KEY`; of %s also `spark.tsenor.KEY`.\n"
                .formatted(operation.label(), which))
        .toString();
  }

  private static String row(Setting<?> setting) {
    String value = setting.kind() == Kind.SWITCH ? "true, false" : setting.placeholder();
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            setting.key(),
            (setting.kind() == Kind.LIST ? "list of " + value : value).replace("|", "\\|"),
            setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`",
            setting.effect().replace("|", "\\|").replace("*", "\\*"));
  }

  @Test
  void tellsWhatTheCatalogTells() throws IOException {
    String sections =
        Stream.of(Operation.values())
            .filter(operation -> operation != Operation.PLAN)
            .map(ManualTest::section)
            .collect(Collectors.joining("\n"));
    String manual = Files.readString(MANUAL);
    String before = manual.substring(0, manual.indexOf("## `"));
    if (Boolean.getBoolean(WRITES)) {
      Files.writeString(MANUAL, before + sections);
    }
    assertEquals(
        before + sections, Files.readString(MANUAL), "make it anew with -D" + WRITES + "=true");
  }
}
