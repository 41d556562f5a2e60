package org.tsenor.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a report, which is believed only after its type and range were looked at.
 *
 * @param path where it stands, such as {@code tensors[3].blocks}
 * @param node as parsed
 */
record ReportField(String path, JsonNode node) {
  private static final int MOST_SHOWN = 60;

  /** A field that must be there. */
  ReportField field(String name) {
    return optional(name)
        .orElseThrow(() -> new BrokenReportException("has no field '%s'".formatted(inside(name))));
  }

  /** A field that may be missing. */
  Optional<ReportField> optional(String name) {
    if (!node.isObject()) {
      throw broken("an object");
    }
    JsonNode value = node.get(name);
    return value == null ? Optional.empty() : Optional.of(new ReportField(inside(name), value));
  }

  private String inside(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The fields of an object, in its order. */
  Map<String, ReportField> fields() {
    if (!node.isObject()) {
      throw broken("an object");
    }
    Map<String, ReportField> fields = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(
            entry ->
                fields.put(
                    entry.getKey(), new ReportField(inside(entry.getKey()), entry.getValue())));
    return fields;
  }

  /** The entries of an array. */
  List<ReportField> entries() {
    if (!node.isArray()) {
      throw broken("an array");
    }
    List<ReportField> entries = new ArrayList<>(node.size());
    for (JsonNode entry : node) {
      entries.add(new ReportField("%s[%d]".formatted(path, entries.size()), entry));
    }
    return entries;
  }

  String text() {
    if (!node.isTextual()) {
      throw broken("a text");
    }
    return node.textValue();
  }

  /** An object of texts. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    fields().forEach((name, field) -> texts.put(name, field.text()));
    return texts;
  }

  /** An object of counts. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    fields().forEach((name, field) -> counts.put(name, field.count()));
    return counts;
  }

  long count() {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw broken("a whole number, not negative");
    }
    return node.longValue();
  }

  double amount() {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue()) || node.doubleValue() < 0) {
      throw broken("a finite number, not negative");
    }
    return node.doubleValue();
  }

  /** The error that this value is. */
  BrokenReportException broken(String allowed) {
    String found = node.toString();
    return new BrokenReportException(
        "'%s' is %s: allowed is %s"
            .formatted(
                path,
                found.length() <= MOST_SHOWN ? found : found.substring(0, MOST_SHOWN) + "...",
                allowed));
  }
}
