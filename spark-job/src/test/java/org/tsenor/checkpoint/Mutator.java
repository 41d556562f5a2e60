package org.tsenor.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Breaks bytes and JSON in the ways that files break, and in the ways that attackers break them.
 */
final class Mutator {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|-?[0-9.eE+]++|[a-z]++|.", Pattern.DOTALL);
  private static final Pattern ENTRY =
      Pattern.compile("\"[^\"]*\":\\{\"dtype\":[^}]*\\}|\"[^\"]*\":\"[^\"]*\"");
  private static final Pattern RANGE =
      Pattern.compile("data_offsets\":\\[([0-9]{1,9}),([0-9]{1,9})\\]");
  private static final List<String> WORDS =
      List.of(
          "0",
          "1",
          "-1",
          "-0",
          "1.0",
          "1e3",
          "00",
          "2147483648",
          "4294967296",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "null",
          "true",
          "nul",
          "{}",
          "[]",
          "[0,0]",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"\"",
          "\"F32\"",
          "\"F4\"",
          "\"U8\"",
          "\"BF16\"",
          "\"f16\"",
          "\"shape\"",
          "\"dtype\"",
          "\"data_offsets\"",
          "\"__metadata__\"",
          "\"\\u0041\"",
          "\"\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"\\x\"",
          "\"../x.safetensors\"",
          " ",
          "\n",
          "\t",
          "\"x\":1,",
          "\"weight_map\"");

  private final Random random;

  Mutator(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Any integer, small ones as likely as large ones. */
  long magnitude() {
    return random.nextLong() >>> random.nextInt(64);
  }

  /** Bytes with one to three changes that know nothing of the format. */
  byte[] bytes(byte[] original) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      int end = at + random.nextInt(Math.min(16, bytes.length - at)) + 1;
      switch (random.nextInt(6)) {
        case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) "{}[]\",:0123456789 -\\".charAt(random.nextInt(20));
        case 3 -> bytes = splice(bytes, at, end, new byte[0]);
        case 4 -> bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
        default -> {
          int from = random.nextInt(bytes.length);
          int to = Math.min(bytes.length, from + random.nextInt(64));
          bytes = splice(bytes, at, end, Arrays.copyOfRange(bytes, from, to));
        }
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    byte[] joined = new byte[bytes.length - (to - from) + middle.length];
    System.arraycopy(bytes, 0, joined, 0, from);
    System.arraycopy(middle, 0, joined, from, middle.length);
    System.arraycopy(bytes, to, joined, from + middle.length, bytes.length - to);
    return joined;
  }

  /** JSON with one or two changes to its tokens or entries. */
  String json(String original) {
    String json = original;
    for (int i = random.nextInt(2); i >= 0; i--) {
      json = random.nextInt(4) == 0 ? entries(json) : tokens(json);
    }
    return json;
  }

  private String tokens(String json) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(json);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    int at = random.nextInt(tokens.size());
    int other = random.nextInt(tokens.size());
    switch (random.nextInt(6)) {
      case 0 -> tokens.set(at, WORDS.get(random.nextInt(WORDS.size())));
      case 1 -> tokens.add(at, WORDS.get(random.nextInt(WORDS.size())));
      case 2 -> tokens.remove(at);
      case 3 -> Collections.swap(tokens, at, other);
      case 4 -> tokens.set(at, tokens.get(other));
      default -> nudge(tokens, at);
    }
    return String.join("", tokens);
  }

  /** Adds or takes one of the next number, or puts a factor of one beside it. */
  private void nudge(List<String> tokens, int from) {
    for (int i = from; i < tokens.size(); i++) {
      if (tokens.get(i).matches("[0-9]{1,17}")) {
        long value = Long.parseLong(tokens.get(i));
        switch (random.nextInt(4)) {
          case 0 -> tokens.set(i, String.valueOf(value + 1));
          case 1 -> tokens.set(i, String.valueOf(value - 1));
          case 2 -> tokens.set(i, value + ",1");
          default -> tokens.set(i, " " + value + "\n");
        }
        return;
      }
    }
  }

  /** Swaps, repeats or removes whole entries. */
  private String entries(String json) {
    List<String> entries = new ArrayList<>();
    Matcher matcher = ENTRY.matcher(json);
    while (matcher.find()) {
      entries.add(matcher.group());
    }
    if (entries.isEmpty()) {
      return json;
    }
    String one = entries.get(random.nextInt(entries.size()));
    String other = entries.get(random.nextInt(entries.size()));
    return switch (random.nextInt(6)) {
      case 0 -> json.replace(one, "\1").replace(other, one).replace("\1", other);
      case 1 -> json.replace(one, other);
      case 2 -> json.replace(one + ",", "");
      case 3 -> json.replace(one, "\"another" + one.substring(1) + "," + one);
      case 4 -> json.replace(one, shifted(one, random.nextInt(129) - 64));
      default ->
          json.replace(
              one, ShardBytes.entry("zero" + random.nextInt(3), "F64", "[3,0]", 0, 0) + "," + one);
    };
  }

  /** The entry with its range, as long as it was, at another place. */
  private static String shifted(String entry, int by) {
    return RANGE
        .matcher(entry)
        .replaceAll(
            range ->
                "data_offsets\":[%d,%d]"
                    .formatted(
                        Math.max(0, Long.parseLong(range.group(1)) + by),
                        Math.max(0, Long.parseLong(range.group(2)) + by)));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
