package org.tsenor.checkpoint;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A JSON parser written from the grammar, so that what judges the product shares nothing with it.
 * Objects are maps, arrays lists, strings strings, and numbers {@link Num} with their text.
 */
final class PlainJson {
  record Num(String text) {}

  /**
   * Which names an object may have twice; the last counts, and the earlier value is judged here.
   */
  interface Repeats {
    boolean allowed(int depth, String name, Object earlier);
  }

  /** Thrown, a hundred thousand times, where a rule is broken: without a stack trace. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken() {
      super(null, null, false, false);
    }
  }

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private final String text;
  private final Repeats repeats;
  private int at;
  private int depth;

  private PlainJson(String text, Repeats repeats) {
    this.text = text;
    this.repeats = repeats;
  }

  /** The value a text holds; null for {@code null}. */
  static Object parse(String text, Repeats repeats) {
    PlainJson json = new PlainJson(text, repeats);
    Object value = json.value();
    json.space();
    json.require(json.at == text.length());
    return value;
  }

  private void require(boolean condition) {
    if (!condition) {
      throw new Broken();
    }
  }

  private char peek() {
    require(at < text.length());
    return text.charAt(at);
  }

  private boolean take(char c) {
    space();
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Object value() {
    space();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private Object literal(String word, Object value) {
    require(text.startsWith(word, at));
    at += word.length();
    return value;
  }

  private Map<String, Object> object() {
    Map<String, Object> fields = new LinkedHashMap<>();
    at++;
    if (take('}')) {
      return fields;
    }
    depth++;
    do {
      space();
      require(peek() == '"');
      String name = string();
      require(take(':'));
      require(!fields.containsKey(name) || repeats.allowed(depth, name, fields.get(name)));
      fields.put(name, value());
    } while (take(','));
    require(take('}'));
    depth--;
    return fields;
  }

  private List<Object> array() {
    List<Object> values = new ArrayList<>();
    at++;
    if (take(']')) {
      return values;
    }
    do {
      values.add(value());
    } while (take(','));
    require(take(']'));
    return values;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (peek() != '"') {
      char c = text.charAt(at++);
      require(c >= ' ');
      out.append(c == '\\' ? escape() : c);
    }
    at++;
    require(encoder.canEncode(out));
    return out.toString();
  }

  private char escape() {
    char c = peek();
    at++;
    int simple = "\"\\/bfnrt".indexOf(c);
    if (simple >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(simple);
    }
    require(c == 'u' && at + 4 <= text.length());
    String hex = text.substring(at, at + 4);
    require(hex.chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 128));
    at += 4;
    return (char) Integer.parseInt(hex, 16);
  }

  private Num number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    require(NUMBER.matcher(number).matches());
    return new Num(number);
  }
}
