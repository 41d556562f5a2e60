package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of one safetensors header. */
final class HeaderParser {
  static final String METADATA = "__metadata__";

  /** The reference takes 127 values in one another; a field's lies in a tensor's and the header. */
  private static final int MAX_UNKNOWN_DEPTH = 125;

  /** No tensor has as many; a header of 100 MB has room for fifty million. */
  private static final int MAX_DIMENSIONS = 1000;

  private final Object file;
  private boolean seenMetadata;

  HeaderParser(Object file) {
    this.file = file;
  }

  ShardHeader parse(byte[] bytes) throws IOException {
    requireText(bytes);
    Map<String, Fields> found = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (Json json = new Json(file, bytes, 0, Json.Dialect.STRICT)) {
      json.readObject(
          "the header",
          name -> {
            if (name.equals(METADATA)) {
              requireFirst(json, METADATA, seenMetadata);
              seenMetadata = true;
              json.readStringsOrNull(METADATA).ifPresent(metadata::putAll);
            } else {
              found.put(name, readTensor(json, name));
            }
          });
      if (json.next() != null) {
        throw json.problem("has text after its header's JSON: allowed is white space");
      }
    }
    List<TensorEntry> tensors = new ArrayList<>(found.size());
    for (Map.Entry<String, Fields> entry : found.entrySet()) {
      tensors.add(entry(entry.getKey(), entry.getValue()));
    }
    // A header may list its tensors in any order. Empty ones sort before what begins where they do.
    tensors.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    try {
      return new ShardHeader(metadata, tensors, (long) ShardHeader.LENGTH_BYTES + bytes.length);
    } catch (IllegalArgumentException e) {
      throw new MalformedCheckpointException(file, e.getMessage(), e);
    }
  }

  /** White space of JSON may stand around the object, and nothing else. */
  private void requireText(byte[] bytes) throws IOException {
    int from = 0;
    int to = bytes.length;
    while (to > 0 && isSpace(bytes[to - 1])) {
      to--;
    }
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    if (from == to || bytes[from] != '{' || bytes[to - 1] != '}') {
      throw new MalformedCheckpointException(
          file,
          "has a header that does not begin with { and end with }, with white space around them");
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  private static void requireFirst(Json json, String name, boolean seen)
      throws MalformedCheckpointException {
    if (seen) {
      throw json.problem("has %s twice in one object: allowed is once".formatted(name));
    }
  }

  private Fields readTensor(Json json, String name) throws IOException {
    String what = "tensor '%s'".formatted(Json.shortened(name));
    Fields fields = new Fields();
    json.readObject(
        what,
        field -> {
          switch (field) {
            case "dtype" -> {
              requireFirst(json, field, fields.dtype != null);
              fields.dtype = readDtype(json, what);
            }
            case "shape" -> {
              requireFirst(json, field, fields.shape != null);
              fields.shape = readLongs(json, "the shape of " + what);
            }
            case "data_offsets" -> {
              requireFirst(json, field, fields.offsets != null);
              fields.offsets = readLongs(json, "the data_offsets of " + what);
            }
            default -> json.skip(MAX_UNKNOWN_DEPTH);
          }
        });
    if (fields.dtype == null || fields.shape == null || fields.offsets == null) {
      throw json.problem(
          "%s lacks a field: it needs dtype, shape and data_offsets".formatted(what));
    }
    if (fields.offsets.size() != 2) {
      throw json.problem(
          "%s has %d data_offsets: allowed are 2".formatted(what, fields.offsets.size()));
    }
    return fields;
  }

  private TensorEntry entry(String name, Fields fields) throws IOException {
    try {
      return new TensorEntry(
          name, fields.dtype, fields.shape, fields.offsets.get(0), fields.offsets.get(1));
    } catch (IllegalArgumentException e) {
      throw new MalformedCheckpointException(file, e.getMessage(), e);
    }
  }

  private static Dtype readDtype(Json json, String what) throws IOException {
    String label = json.readString("the dtype of " + what);
    return Dtype.of(label)
        .orElseThrow(
            () ->
                json.problem(
                    "%s has the dtype '%s': allowed are %s"
                        .formatted(what, Json.shortened(label), List.of(Dtype.values()))));
  }

  private static List<Long> readLongs(Json json, String what) throws IOException {
    json.expect(json.next(), JsonToken.START_ARRAY, what, "an array of integers");
    List<Long> values = new ArrayList<>();
    while (json.next() != JsonToken.END_ARRAY) {
      if (values.size() == MAX_DIMENSIONS) {
        throw json.problem("%s has more than %d entries".formatted(what, MAX_DIMENSIONS));
      }
      values.add(json.currentLong("an entry of " + what));
    }
    return values;
  }

  /** What a tensor's object has been seen to hold; null until then. */
  private static final class Fields {
    private Dtype dtype;
    private List<Long> shape;
    private List<Long> offsets;
  }
}
