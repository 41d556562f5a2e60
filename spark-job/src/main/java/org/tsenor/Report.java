package org.tsenor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of a request: of {@code prune} the contents of {@code report.json}, of the others their
 * kin. Fields may be added; none is renamed or removed.
 */
public final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final String text;

  private Report(JsonNode root, String text) {
    this.root = root;
    this.text = text;
  }

  /**
   * A report.
   *
   * @param json an object
   * @param text the same in a few lines for a person; empty if there is nothing to say
   */
  public static Report of(String json, String text) {
    try {
      return new Report(JSON.readTree(json), text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  /** The JSON, indented, without a line break at its end. */
  public String json() {
    return root.toPrettyString();
  }

  /** The same as maps, lists, texts, numbers and booleans. */
  public Map<String, Object> toMap() {
    return JSON.convertValue(root, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  /**
   * A field, such as {@code totals}, or {@code totals/mean_relative_error} in another.
   *
   * @return null if there is none
   */
  public Object get(String path) {
    JsonNode found = root.at("/" + path);
    return found.isMissingNode() ? null : JSON.convertValue(found, Object.class);
  }

  /** A few lines for a person; may be empty. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text.isEmpty() ? json() : text;
  }
}
