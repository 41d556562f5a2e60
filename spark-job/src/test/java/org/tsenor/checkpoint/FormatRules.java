package org.tsenor.checkpoint;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rules of the format once more, apart from the product: what a file must read as, if at all.
 */
final class FormatRules {
  private static final Pattern HEADER =
      Pattern.compile("[ \t\r\n]*\\{.*\\}[ \t\r\n]*", Pattern.DOTALL);
  private static final Map<String, Integer> BITS = new TreeMap<>();

  static {
    List.of("F4").forEach(type -> BITS.put(type, 4));
    List.of("F6_E2M3", "F6_E3M2").forEach(type -> BITS.put(type, 6));
    List.of("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ")
        .forEach(type -> BITS.put(type, 8));
    List.of("I16", "U16", "F16", "BF16").forEach(type -> BITS.put(type, 16));
    List.of("I32", "U32", "F32").forEach(type -> BITS.put(type, 32));
    List.of("C64", "F64", "I64", "U64").forEach(type -> BITS.put(type, 64));
  }

  /** One tensor in words. */
  record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {}

  /** What a valid file says. */
  record Verdict(Map<String, String> metadata, List<Tensor> tensors, long dataOffset) {}

  private FormatRules() {}

  /**
   * @param start the first bytes of the file: all of it, or more than its header
   * @param length of the file
   */
  static Optional<Verdict> judge(byte[] start, long length) {
    try {
      return Optional.of(verdict(start, length));
    } catch (PlainJson.Broken e) {
      return Optional.empty();
    }
  }

  /** The weight map of an index, in any order; empty if a rule is broken. */
  static Optional<Map<String, String>> judgeIndex(byte[] bytes) {
    try {
      Map<String, String> places =
          strings(
              object(PlainJson.parse(indexText(bytes), FormatRules::mayRepeatInIndex))
                  .get("weight_map"));
      require(!places.isEmpty());
      places.values().forEach(name -> require(name.matches("[^/\\\\:\\x00-\\x1f]*\\.safetensors")));
      return Optional.of(places);
    } catch (PlainJson.Broken e) {
      return Optional.empty();
    }
  }

  private static String indexText(byte[] bytes) {
    String text = decode(bytes);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static Verdict verdict(byte[] start, long length) {
    require(start.length >= 8);
    BigInteger claim =
        new BigInteger(
            Long.toUnsignedString(ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong()));
    require(claim.compareTo(BigInteger.valueOf(Math.min(100_000_000, length - 8))) <= 0);
    int size = claim.intValueExact();
    require(size <= start.length - 8);
    String json = decode(Arrays.copyOfRange(start, 8, 8 + size));
    require(HEADER.matcher(json).matches());
    Map<String, Object> header = object(PlainJson.parse(json, FormatRules::mayRepeat));
    Map<String, String> metadata = new TreeMap<>();
    if (header.containsKey("__metadata__")) {
      Object found = header.remove("__metadata__");
      metadata.putAll(found == null ? Map.of() : strings(found));
    }
    List<Tensor> tensors = new ArrayList<>();
    header.forEach((name, entry) -> tensors.add(tensor(name, object(entry))));
    tensors.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
    long end = 0;
    for (Tensor tensor : tensors) {
      require(tensor.begin() == end);
      end = tensor.end();
    }
    require(8 + size + end == length);
    return new Verdict(metadata, tensors, 8 + size);
  }

  /** Of the header's own names and of a tensor's fields, those that the format gives. */
  private static boolean mayRepeat(int depth, String name, Object earlier) {
    if (depth == 1 && !name.equals("__metadata__")) {
      requireTypes(object(earlier));
    }
    return depth == 1
        ? !name.equals("__metadata__")
        : depth != 2 || !List.of("dtype", "shape", "data_offsets").contains(name);
  }

  private static boolean mayRepeatInIndex(int depth, String name, Object earlier) {
    return depth != 1 || !name.equals("weight_map") || strings(earlier) != null;
  }

  private static void requireTypes(Map<String, Object> entry) {
    require(BITS.containsKey(text(entry.get("dtype"))));
    integers(entry.get("shape"));
    require(integers(entry.get("data_offsets")).size() == 2);
  }

  private static Tensor tensor(String name, Map<String, Object> entry) {
    String dtype = text(entry.get("dtype"));
    List<Long> shape = integers(entry.get("shape"));
    List<Long> offsets = integers(entry.get("data_offsets"));
    require(offsets.size() == 2 && BITS.containsKey(dtype));
    BigInteger bits = BigInteger.ONE;
    for (long dimension : shape) {
      bits = below63(bits.multiply(BigInteger.valueOf(dimension)));
    }
    bits = below63(bits.multiply(BigInteger.valueOf(BITS.get(dtype))));
    BigInteger bytes =
        BigInteger.valueOf(offsets.get(1)).subtract(BigInteger.valueOf(offsets.get(0)));
    require(bytes.multiply(BigInteger.valueOf(8)).equals(bits));
    return new Tensor(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static List<Long> integers(Object array) {
    List<Long> values = new ArrayList<>();
    require(array instanceof List);
    for (Object value : (List<?>) array) {
      require(value instanceof PlainJson.Num);
      String text = ((PlainJson.Num) value).text();
      require(text.chars().allMatch(Character::isDigit));
      values.add(below63(new BigInteger(text)).longValueExact());
    }
    return values;
  }

  private static String text(Object value) {
    require(value instanceof String);
    return (String) value;
  }

  private static BigInteger below63(BigInteger value) {
    require(value.bitLength() <= 63);
    return value;
  }

  private static Map<String, String> strings(Object object) {
    Map<String, String> strings = new TreeMap<>();
    object(object).forEach((key, value) -> strings.put(key, text(value)));
    return strings;
  }

  @SuppressWarnings("unchecked") // The parser makes no other maps.
  private static Map<String, Object> object(Object value) {
    require(value instanceof Map);
    return (Map<String, Object>) value;
  }

  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new PlainJson.Broken();
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new PlainJson.Broken();
    }
  }
}
