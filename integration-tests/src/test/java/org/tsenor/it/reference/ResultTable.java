package org.tsenor.it.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The runs beside the reference's, in Markdown: a row for a pattern and a method. */
final class ResultTable {
  private static final String NOT_RUN = "–";

  private final List<ReferenceRun> references;
  private final Map<ReferenceRun.Key, Map<Variant, Result>> results = new HashMap<>();

  ResultTable(List<ReferenceRun> references) {
    this.references = references;
  }

  void add(ReferenceRun.Key key, Variant variant, Result result) {
    results.computeIfAbsent(key, k -> new HashMap<>()).put(variant, result);
  }

  /** The table, with a line feed at its end. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    row(
        text,
        List.of(
            "",
            "",
            "standard: reference",
            "exact",
            "bf16, %",
            "transposable: reference",
            "exact",
            "bf16, %",
            "`tsenor`"));
    text.append("|---".repeat(9)).append("|\n");
    for (ReferenceRun reference : references) {
      ReferenceRun.Key key = reference.key();
      if (key.isTransposable()) {
        continue;
      }
      ReferenceRun.Key other = new ReferenceRun.Key(key.pattern(), "transposable", key.method());
      List<String> cells = new ArrayList<>(List.of(key.pattern(), key.method()));
      cells.addAll(cells(reference));
      cells.addAll(cells(reference(other)));
      cells.add(cell(other, Variant.TSENOR));
      row(text, cells);
    }
    return text.toString();
  }

  private ReferenceRun reference(ReferenceRun.Key key) {
    return references.stream().filter(run -> run.key().equals(key)).findFirst().orElseThrow();
  }

  private List<String> cells(ReferenceRun run) {
    String reference = String.format(Locale.ROOT, "%.4f / %.4f", run.perplexity(), run.meanError());
    return List.of(reference, cell(run.key(), Variant.EXACT), rounded(run.key()));
  }

  private String cell(ReferenceRun.Key key, Variant variant) {
    return result(key, variant)
        .map(result -> marked(result.toString(), key, variant, result))
        .orElse(NOT_RUN);
  }

  /** What rounding between decoder layers changes; nothing where weights are only set to zero. */
  private String rounded(ReferenceRun.Key key) {
    Optional<Result> rounded = result(key, Variant.BF16);
    if (rounded.isEmpty()) {
      return NOT_RUN;
    }
    boolean same =
        result(key, Variant.EXACT)
            .filter(exact -> exact.toString().equals(rounded.get().toString()))
            .filter(exact -> exact.excess().toString().equals(rounded.get().excess().toString()))
            .isPresent();
    return same ? "=" : marked(rounded.get().excess().toString(), key, Variant.BF16, rounded.get());
  }

  /** In bold where the reference's tolerance is exceeded; it says nothing of other solvers. */
  private static String marked(String text, ReferenceRun.Key key, Variant variant, Result result) {
    return variant == Variant.TSENOR
            || result.excess().isWithin(Tolerance.recommended(key.method()))
        ? text
        : "**" + text + "**";
  }

  private Optional<Result> result(ReferenceRun.Key key, Variant variant) {
    return Optional.ofNullable(results.getOrDefault(key, Map.of()).get(variant));
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
