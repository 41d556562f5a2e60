package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of a safetensors header. */
final class HeaderParser {
  static final String METADATA = "__metadata__";

  private final Object file;

  HeaderParser(Object file) {
    this.file = file;
  }

  ShardHeader parse(byte[] bytes) throws IOException {
    int length = lengthWithoutPadding(bytes);
    List<TensorEntry> tensors = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (Json json = new Json(file, bytes, length)) {
      json.readObject(
          "the header",
          name -> {
            if (name.equals(METADATA)) {
              metadata.putAll(json.readStrings(METADATA));
            } else {
              tensors.add(readTensor(json, name));
            }
          });
      if (json.next() != null) {
        throw json.problem("has text after its header's JSON: allowed are spaces");
      }
    }
    // A header may list its tensors in any order. Empty ones sort before what begins where they do.
    tensors.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    try {
      return new ShardHeader(metadata, tensors, (long) ShardHeader.LENGTH_BYTES + bytes.length);
    } catch (IllegalArgumentException e) {
      throw new MalformedCheckpointException(file, e.getMessage(), e);
    }
  }

  private int lengthWithoutPadding(byte[] bytes) throws IOException {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == ' ') {
      length--;
    }
    if (length == 0 || bytes[0] != '{' || bytes[length - 1] != '}') {
      throw new MalformedCheckpointException(
          file, "has a header that does not begin with { and end with }, then spaces");
    }
    return length;
  }

  private TensorEntry readTensor(Json json, String name) throws IOException {
    String what = "tensor '%s'".formatted(Json.shortened(name));
    Fields fields = new Fields();
    json.readObject(
        what,
        field -> {
          switch (field) {
            case "dtype" -> fields.dtype = readDtype(json, what);
            case "shape" -> fields.shape = readLongs(json, "the shape of " + what);
            case "data_offsets" -> fields.offsets = readLongs(json, "the data_offsets of " + what);
            default -> json.skip();
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
