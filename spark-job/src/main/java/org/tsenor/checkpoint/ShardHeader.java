package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.tsenor.text.Counted;

/**
 * The header of a safetensors file: what lies where in its data section.
 *
 * <p>A file is 8 bytes with the length N of the header (little-endian), N bytes of JSON padded with
 * spaces, and the data of the tensors, without holes, to the end of the file.
 *
 * <p>Equal to another header if all that it says is equal. Tensors are found by name in constant
 * time; the index for that is not serialized, but made again where a header arrives.
 */
public final class ShardHeader implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Longest header the format allows, in bytes. */
  public static final int MAX_HEADER_BYTES = 100_000_000;

  /** Bytes before the header: its length. */
  static final int LENGTH_BYTES = Long.BYTES;

  /** The metadata that loaders of all versions accept; some refuse a file without it. */
  private static final Map<String, String> LOADABLE = Map.of("format", "pt");

  private final Map<String, String> metadata;
  private final List<TensorEntry> tensors;
  private final long dataOffset;
  private final transient Map<String, TensorEntry> byName;

  /**
   * A header as it is in a file.
   *
   * @param metadata the {@code __metadata__} of the file; may be empty
   * @param tensors in the order of their data
   * @param dataOffset where the data section begins in the file: 8 + N
   * @throws IllegalArgumentException if a name occurs twice, or the tensors are not laid out one
   *     after the other from 0
   */
  public ShardHeader(Map<String, String> metadata, List<TensorEntry> tensors, long dataOffset) {
    this.metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    this.tensors = List.copyOf(tensors);
    this.dataOffset = dataOffset;
    this.byName = new HashMap<>(2 * tensors.size());
    long position = 0;
    for (TensorEntry tensor : tensors) {
      if (byName.put(tensor.name(), tensor) != null) {
        throw new IllegalArgumentException(
            "tensor '%s' occurs twice: allowed is once".formatted(tensor.name()));
      }
      if (tensor.begin() != position) {
        throw new IllegalArgumentException(
            "tensor '%s' begins at %d: it must begin at %d, where the one before it ends"
                .formatted(tensor.name(), tensor.begin(), position));
      }
      position = tensor.end();
    }
  }

  /** Arrives with its index. */
  private Object readResolve() {
    return new ShardHeader(metadata, tensors, dataOffset);
  }

  /**
   * Lays tensors out one after the other, in the order given, for a file that is to be written.
   *
   * @param metadata goes into the file, with {@code format: pt} over it
   * @param tensors their ranges are ignored
   */
  public static ShardHeader layout(Map<String, String> metadata, List<TensorEntry> tensors) {
    Map<String, String> merged = new TreeMap<>(metadata);
    merged.putAll(LOADABLE);
    List<TensorEntry> placed = new ArrayList<>(tensors.size());
    long position = 0;
    for (TensorEntry tensor : tensors) {
      TensorEntry moved = tensor.movedTo(position);
      placed.add(moved);
      position = moved.end();
    }
    ShardHeader draft = new ShardHeader(merged, placed, 0);
    return new ShardHeader(merged, placed, draft.toBytes().length);
  }

  /**
   * Reads and checks the header of a file.
   *
   * <p>The rules are those of the reference implementation, safetensors 0.8: white space may stand
   * around the header, {@code __metadata__} may be null, of a tensor or a note given twice the last
   * counts, and fields of a tensor that the format does not name are ignored. Four things that it
   * reads, and that nobody writes, are refused: dimensions of 2^63 and more, more than 1000 of
   * them, a tensor given as an array of its fields, and a type given as an object.
   *
   * @param file named in errors
   * @param fileLength of the whole file in bytes; no more is ever allocated
   * @param in at the first byte of the file; left at the first byte of the data
   * @throws MalformedCheckpointException if the header breaks a rule, or does not end where the
   *     file does
   */
  public static ShardHeader parse(Object file, long fileLength, InputStream in) throws IOException {
    return parse(file, fileLength, in, DigestAlgorithm.CRC32C.begin());
  }

  /** The same, adding the bytes that are read to a digest. */
  static ShardHeader parse(
      Object file, long fileLength, InputStream in, DigestAlgorithm.Running digest)
      throws IOException {
    byte[] prefix = in.readNBytes(LENGTH_BYTES);
    if (prefix.length < LENGTH_BYTES) {
      throw foreign(file, prefix, in)
          .orElseGet(
              () ->
                  new MalformedCheckpointException(
                      file,
                      "has %s: a safetensors file has at least 8"
                          .formatted(Counted.of(prefix.length, "byte"))));
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long available = fileLength - LENGTH_BYTES;
    if (length < 0 || length > MAX_HEADER_BYTES || length > available) {
      throw foreign(file, prefix, in)
          .orElseGet(
              () ->
                  new MalformedCheckpointException(
                      file,
                      ("claims a header of %s bytes: allowed are at most %d, and the file has %d"
                              + " after the length")
                          .formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES, available)));
    }
    byte[] json = in.readNBytes((int) length);
    if (json.length < length) {
      throw new MalformedCheckpointException(
          file, "ends after %d of %d header bytes".formatted(json.length, length));
    }
    digest.update(prefix, 0, prefix.length);
    digest.update(json, 0, json.length);
    ShardHeader header;
    try {
      header = new HeaderParser(file).parse(json);
    } catch (MalformedCheckpointException e) {
      // Some formats begin with bytes that could be the length of a header.
      ByteArrayOutputStream start = new ByteArrayOutputStream();
      start.writeBytes(prefix);
      start.write(json, 0, Math.min(json.length, ForeignContent.START_BYTES));
      throw foreign(file, start.toByteArray(), in).orElse(e);
    }
    header.requireEndAt(file, fileLength);
    return header;
  }

  /** What the file is instead, if its first bytes tell. */
  private static Optional<MalformedCheckpointException> foreign(
      Object file, byte[] read, InputStream in) throws IOException {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.writeBytes(read);
    start.writeBytes(in.readNBytes(Math.max(0, ForeignContent.START_BYTES - read.length)));
    byte[] bytes = start.toByteArray();
    return ForeignContent.of(bytes, Json.nameOf(file))
        .or(() -> ForeignContent.textInPlaceOfWeights(bytes))
        .map(problem -> new MalformedCheckpointException(file, problem));
  }

  private void requireEndAt(Object file, long fileLength) throws MalformedCheckpointException {
    long available = fileLength - dataOffset;
    if (dataBytes() != available) {
      throw new MalformedCheckpointException(
          file,
          "holds %s of data but its header describes %d: the file is %s"
              .formatted(
                  Counted.of(available, "byte"),
                  dataBytes(),
                  available < dataBytes() ? "truncated" : "too long"));
    }
  }

  /** Bytes of the data section: where the last tensor ends. */
  public long dataBytes() {
    return tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
  }

  /** The {@code __metadata__} of the file, sorted by key; may be empty. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors in the order of their data. */
  public List<TensorEntry> tensors() {
    return tensors;
  }

  /** Where the data section begins in the file. */
  public long dataOffset() {
    return dataOffset;
  }

  /** The tensor of this name, if the shard has it. */
  public Optional<TensorEntry> tensor(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The first bytes of a file with this header: the length, the JSON, and spaces up to a multiple
   * of 8. A header that was read may have been written differently, so {@link #dataOffset} need not
   * be the length of this.
   *
   * @throws IllegalArgumentException if the header would pass {@link #MAX_HEADER_BYTES}
   */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[LENGTH_BYTES]);
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      writeJson(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int padding = -out.size() & (Long.BYTES - 1);
    out.writeBytes(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    byte[] bytes = out.toByteArray();
    int length = bytes.length - LENGTH_BYTES;
    if (length > MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a header of %d bytes: allowed are at most %d".formatted(length, MAX_HEADER_BYTES));
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return bytes;
  }

  private void writeJson(JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (!metadata.isEmpty()) {
      json.writeObjectFieldStart(HeaderParser.METADATA);
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    for (TensorEntry tensor : tensors) {
      json.writeObjectFieldStart(tensor.name());
      json.writeStringField("dtype", tensor.dtype().label());
      writeLongs(json, "shape", tensor.shape());
      writeLongs(json, "data_offsets", List.of(tensor.begin(), tensor.end()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeLongs(JsonGenerator json, String field, List<Long> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (long value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardHeader header
        && dataOffset == header.dataOffset
        && metadata.equals(header.metadata)
        && tensors.equals(header.tensors);
  }

  @Override
  public int hashCode() {
    // Not of the tensors: where headers are parts of keys, each look-up would go over all of them.
    return Objects.hash(metadata, tensors.size(), dataOffset);
  }

  @Override
  public String toString() {
    return "header of %d tensors, data from %d".formatted(tensors.size(), dataOffset);
  }
}
