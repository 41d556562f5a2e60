package org.tsenor.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tsenor.checkpoint.JsonFile;
import org.tsenor.checkpoint.MalformedCheckpointException;

/**
 * The settings of a JSON object by their keys; a setting that is null is absent, as it is to
 * transformers. Errors name the file, the key, what was found and what is allowed.
 *
 * @param file named in errors
 * @param prefix of keys in errors: the keys of the objects around this one
 * @param node the object
 */
record ConfigObject(Object file, String prefix, JsonNode node) {
  static ConfigObject parse(Object file, byte[] json) throws IOException {
    return new ConfigObject(file, "", JsonFile.parseObject(file, json));
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  JsonNode value(String key) {
    return node.path(key);
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** An integer that must be there. */
  int size(String key) throws IOException {
    JsonNode value = required(key, "an integer of at least 1");
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw malformed(key, "an integer of at least 1");
    }
    return value.intValue();
  }

  int size(String key, int absent) throws IOException {
    return has(key) ? size(key) : absent;
  }

  /** A finite number above 0 that must be there. */
  double positive(String key) throws IOException {
    JsonNode value = required(key, "a number above 0");
    if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > Double.MAX_VALUE) {
      throw malformed(key, "a number above 0");
    }
    return value.doubleValue();
  }

  double positive(String key, double absent) throws IOException {
    return has(key) ? positive(key) : absent;
  }

  boolean flag(String key) throws IOException {
    return flag(key, false);
  }

  boolean flag(String key, boolean absent) throws IOException {
    if (!has(key)) {
      return absent;
    }
    if (!value(key).isBoolean()) {
      throw malformed(key, "true or false");
    }
    return value(key).booleanValue();
  }

  Optional<String> text(String key) throws IOException {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!value(key).isTextual()) {
      throw malformed(key, "a string");
    }
    return Optional.of(value(key).textValue());
  }

  Optional<List<String>> texts(String key) throws IOException {
    if (!has(key)) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value(key)) {
      texts.add(element.asText());
    }
    if (!value(key).isArray()) {
      throw malformed(key, "an array of strings");
    }
    return Optional.of(texts);
  }

  /** An array of at least so many zeros and ones, those behind them left out. */
  List<Boolean> bits(String key, int count) throws IOException {
    String allowed = "an array of 0 and 1, one for each of %d decoder layers".formatted(count);
    if (!value(key).isArray() || value(key).size() < count) {
      throw malformed(key, allowed);
    }
    List<Boolean> bits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode bit = value(key).get(i);
      if (!bit.isIntegralNumber() || (bit.asLong() != 0 && bit.asLong() != 1)) {
        throw malformed(key, allowed);
      }
      bits.add(bit.asLong() == 1);
    }
    return bits;
  }

  Optional<ConfigObject> object(String key) throws IOException {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!value(key).isObject()) {
      throw malformed(key, "an object");
    }
    return Optional.of(new ConfigObject(file, prefix + key + ".", value(key)));
  }

  private JsonNode required(String key, String allowed) throws IOException {
    if (!has(key)) {
      throw new MalformedCheckpointException(
          file, "has no '%s%s': needed is %s".formatted(prefix, key, allowed));
    }
    return value(key);
  }

  MalformedCheckpointException malformed(String key, String allowed) {
    return new MalformedCheckpointException(file, found(key, allowed));
  }

  /** For a value that means something, but nothing that is implemented. */
  UnsupportedModelException unsupported(String key, String allowed) {
    return new UnsupportedModelException(
        file, found(key, allowed) + " (others are not implemented)");
  }

  private String found(String key, String allowed) {
    String text = value(key).isMissingNode() ? "missing" : value(key).toString();
    String shortened = text.length() <= 80 ? text : text.substring(0, 77) + "...";
    return "'%s%s' is %s: allowed is %s".formatted(prefix, key, shortened, allowed);
  }
}
