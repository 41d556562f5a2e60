package org.tsenor.python;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tsenor.Operation;
import org.tsenor.job.settings.Argument;
import org.tsenor.job.settings.Naming;
import org.tsenor.job.settings.Setting.Kind;

/** The text of {@code tsenor/_operations.py}: a function an operation, with what it can be told. */
final class PythonOperations {
  private static final int WIDTH = 96;
  private static final Set<String> PATHS =
      Set.of("PATH", "FILE", "CHECKPOINT", "ORIGINAL", "ARCHIVE");

  /** What may be given without its name, where that reads well. */
  private static final Map<Operation, List<String>> POSITIONAL =
      Map.of(
          Operation.PLAN, List.of("model"),
          Operation.PRUNE, List.of("model", "output"),
          Operation.EVALUATE, List.of("model", "data"),
          Operation.VERIFY, List.of("model"),
          Operation.INSPECT, List.of("model"),
          Operation.RESTORE, List.of("archive", "output"));

  private static final Map<Operation, String> RESULTS =
      Map.of(
          Operation.PLAN, "Plan",
          Operation.PRUNE, "PruneReport",
          Operation.EVALUATE, "Evaluation",
          Operation.VERIFY, "Verification",
          Operation.INSPECT, "Inspection",
          Operation.RESTORE, "Restoration");

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
            from .reports import Evaluation, Inspection, Plan, PruneReport, Restoration, Verification

            Path = Union[str, "os.PathLike[str]"]
            """);
    Arrays.stream(Operation.values()).forEach(operation -> function(text, operation));
    return text.toString();
  }

  private static void function(StringBuilder text, Operation operation) {
    List<String> positional = POSITIONAL.get(operation);
    List<Argument> arguments = new ArrayList<>();
    positional.forEach(
        key ->
            arguments.add(
                operation.arguments().stream()
                    .filter(argument -> argument.key().equals(key))
                    .findFirst()
                    .orElseThrow()));
    operation.arguments().stream()
        .filter(argument -> !positional.contains(argument.key()))
        // What only plans is plan.
        .filter(argument -> !argument.key().equals("dry-run"))
        .forEach(arguments::add);
    text.append("\n\ndef %s(\n".formatted(operation.label()));
    for (Argument argument : arguments) {
      if (arguments.indexOf(argument) == positional.size()) {
        text.append("    *,\n");
      }
      text.append("    %s: Optional[%s] = None,\n".formatted(name(argument), type(argument)));
    }
    if (arguments.size() == positional.size()) {
      text.append("    *,\n");
    }
    text.append("    spark: Optional[SparkSession] = None,\n");
    text.append(") -> %s:\n".formatted(RESULTS.get(operation)));
    text.append("    \"\"\"%s\n\n".formatted(operation.purpose()));
    arguments.forEach(argument -> document(text, argument));
    text.append("    spark: session to work in. Unset: the running one, or a new local one.\n");
    text.append("    \"\"\"\n    fields, summary = call(\n");
    text.append("        \"%s\",\n        {\n".formatted(operation.label()));
    arguments.forEach(
        argument -> text.append("            \"%1$s\": %1$s,\n".formatted(name(argument))));
    text.append("        },\n        spark,\n    )\n");
    text.append("    return %s(fields, summary)\n".formatted(RESULTS.get(operation)));
  }

  private static void document(StringBuilder text, Argument argument) {
    String effect =
        argument.effect()
            + (argument.defaultText().isEmpty()
                ? ""
                : " Default: %s.".formatted(argument.defaultText()));
    StringBuilder line = new StringBuilder("    " + name(argument) + ":");
    for (String word : effect.replace("\\", "\\\\").split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("       ");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }

  private static String name(Argument argument) {
    return Naming.IDENTIFIERS.of(argument.key());
  }

  private static String type(Argument argument) {
    if (argument.kind() == Kind.TEXT && PATHS.contains(argument.valueName())) {
      return "Path";
    }
    return switch (argument.kind()) {
      case TEXT -> argument.valueName().contains("SHARE") ? "Union[str, float]" : "str";
      case INTEGER -> "int";
      case NUMBER -> "float";
      case SWITCH -> "bool";
      case LIST -> "Union[str, Sequence[str]]";
    };
  }
}
