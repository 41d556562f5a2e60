package org.tsenor.python;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tsenor.job.settings.GivenArguments.Naming;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.Setting;

/** The text of {@code tsenor/_operations.py}: a function an operation, with what it can be told. */
final class PythonOperations {
  private static final int WIDTH = 96;

  /** What may be given without its name, where that reads well. */
  private static final Map<Operation, List<String>> POSITIONAL =
      Map.of(
          Operation.PLAN, List.of("model"),
          Operation.PRUNE, List.of("model", "output"),
          Operation.EVALUATE, List.of("model", "data"),
          Operation.VERIFY, List.of("model"),
          Operation.INSPECT, List.of("model"),
          Operation.RESTORE, List.of("archive", "output"),
          Operation.GENERATE, List.of("output"));

  private static final Map<Operation, String> RESULTS =
      Map.of(
          Operation.PLAN, "Plan",
          Operation.PRUNE, "PruneReport",
          Operation.EVALUATE, "Evaluation",
          Operation.VERIFY, "Verification",
          Operation.INSPECT, "Inspection",
          Operation.RESTORE, "Restoration",
          Operation.GENERATE, "Generation");

  private PythonOperations() {}

  static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            \"\"\"The operations. Made from the catalog of settings: change that, and make this anew.\"\"\"

            from __future__ import annotations

            import os
            from typing import Optional, Sequence, Union

            from pyspark.sql import SparkSession

            from ._call import call
            from .reports import (
                Evaluation,
                Generation,
                Inspection,
                Plan,
                PruneReport,
                Restoration,
                Verification,
            )

            Path = Union[str, "os.PathLike[str]"]
            """);
    Arrays.stream(Operation.values()).forEach(operation -> function(text, operation));
    return text.toString();
  }

  private static void function(StringBuilder text, Operation operation) {
    List<String> positional = POSITIONAL.get(operation);
    List<Setting<?>> settings = new ArrayList<>();
    positional.forEach(
        key ->
            settings.add(
                operation.settings().stream()
                    .filter(setting -> setting.key().equals(key))
                    .findFirst()
                    .orElseThrow()));
    operation.settings().stream()
        .filter(setting -> !positional.contains(setting.key()))
        // What only plans is plan.
        .filter(setting -> !setting.key().equals("dry-run"))
        .forEach(settings::add);
    text.append("\n\ndef %s(\n".formatted(operation.label()));
    for (Setting<?> setting : settings) {
      if (settings.indexOf(setting) == positional.size()) {
        text.append("    *,\n");
      }
      text.append("    %s: Optional[%s] = None,\n".formatted(name(setting), type(setting)));
    }
    if (settings.size() == positional.size()) {
      text.append("    *,\n");
    }
    text.append("    spark: Optional[SparkSession] = None,\n");
    text.append(") -> %s:\n".formatted(RESULTS.get(operation)));
    text.append("    \"\"\"%s\n\n".formatted(operation.purpose()));
    settings.forEach(setting -> document(text, setting));
    text.append("    spark: session to work in. Unset: the running one, or a new local one.\n");
    text.append("    \"\"\"\n    fields, summary = call(\n");
    text.append("        \"%s\",\n        {\n".formatted(operation.label()));
    settings.forEach(
        setting -> text.append("            \"%1$s\": %1$s,\n".formatted(name(setting))));
    text.append("        },\n        spark,\n    )\n");
    text.append("    return %s(fields, summary)\n".formatted(RESULTS.get(operation)));
  }

  private static void document(StringBuilder text, Setting<?> setting) {
    String effect =
        setting.effect()
            + (setting.defaultText().isEmpty()
                ? ""
                : " Default: %s.".formatted(setting.defaultText()));
    StringBuilder line = new StringBuilder("    " + name(setting) + ":");
    for (String word : effect.replace("\\", "\\\\").split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("       ");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }

  private static String name(Setting<?> setting) {
    return Naming.IDENTIFIERS.of(setting.key());
  }

  private static String type(Setting<?> setting) {
    return switch (setting.kind()) {
      case PATH -> "Path";
      case TEXT -> setting.placeholder().contains("SHARE") ? "Union[str, float]" : "str";
      case INTEGER -> "int";
      case NUMBER -> "float";
      case SWITCH -> "bool";
      case LIST -> "Union[str, Sequence[str]]";
    };
  }
}
