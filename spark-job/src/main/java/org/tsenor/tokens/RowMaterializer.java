package org.tsenor.tokens;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.Type;
import org.tsenor.model.tokenizer.TextTokenizer;
import org.tsenor.tokens.RowReader.Sink;

/**
 * Makes a row of what Parquet's library reads of one record. What is wrong with a value is thrown
 * as {@link UncheckedIOException} before the row is whole.
 */
final class RowMaterializer extends RecordMaterializer<Row> {
  private static final int[] NO_IDS = {};

  private final InputFile file;
  private final ParquetColumn column;
  private final Sink sink;
  private final GroupConverter root;
  private long number;

  /** Null until the record has one. */
  private String text;

  private boolean hasList;
  private int[] ids = NO_IDS;
  private int count;

  /** Elements of the list that were begun, those without a value too. */
  private int elements;

  /**
   * @param file that is read
   * @param column of it that is
   * @param sink that says how much the heap holds
   */
  RowMaterializer(InputFile file, ParquetColumn column, Sink sink) {
    this.file = file;
    this.column = column;
    this.sink = sink;
    this.root = new Group(part(0), this::begin, RowMaterializer::nothing);
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  /** What takes the part of the path of that number. */
  private Converter part(int depth) {
    Type type = column.path().get(depth);
    if (type.isPrimitive()) {
      return new Values();
    }
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      return new Group(part(depth + 1), () -> elements++, this::requireElement);
    }
    return new Group(
        part(depth + 1),
        type.getLogicalTypeAnnotation() == null ? RowMaterializer::nothing : this::beginList,
        RowMaterializer::nothing);
  }

  private static void nothing() {}

  private void begin() {
    number++;
    text = null;
    hasList = column.isRepeatedAlone();
    ids = NO_IDS;
    count = 0;
    elements = 0;
  }

  private void beginList() {
    hasList = true;
  }

  private void requireElement() {
    if (count < elements) {
      throw wrong(
          "has null at position %d of '%s': allowed are ids, integers of 32 bits"
              .formatted(count, column.name()));
    }
  }

  private UncheckedIOException wrong(String problem) {
    return new UncheckedIOException(new CalibrationInputException(place(), problem));
  }

  private Object place() {
    return file.at("row", number);
  }

  @Override
  public Row getCurrentRecord() {
    if (column.isText() ? text == null : !hasList) {
      throw wrong("has null in '%s': needed is a text or ids".formatted(column.name()));
    }
    return column.isText() ? Row.of(place(), text) : Row.of(place(), Arrays.copyOf(ids, count));
  }

  private void add(long id) {
    if (id != (int) id) {
      throw wrong(
          "has %d at position %d of '%s': allowed are ids, integers of 32 bits"
              .formatted(id, count, column.name()));
    }
    if (count == Row.MAX_IDS) {
      throw new UncheckedIOException(Row.tooManyIds(place(), column.name()));
    }
    if (count == ids.length) {
      grow();
    }
    ids[count++] = (int) id;
  }

  private void grow() {
    try {
      sink.requireRoom(place(), 2L * Integer.BYTES * count);
    } catch (CalibrationInputException e) {
      throw new UncheckedIOException(e);
    }
    ids = Arrays.copyOf(ids, Math.max(2048, 2 * count));
  }

  private String decoded(Binary value) {
    if (value.length() > TextTokenizer.MAX_TEXT_BYTES) {
      throw wrong(
          "has %d bytes of text in '%s', which are tokenized in one piece: allowed are %d"
              .formatted(value.length(), column.name(), TextTokenizer.MAX_TEXT_BYTES));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(value.toByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw wrong("is not UTF-8 in '%s': %s".formatted(column.name(), e.getMessage()));
    }
  }

  private static final class Group extends GroupConverter {
    private final Converter part;
    private final Runnable start;
    private final Runnable end;

    Group(Converter part, Runnable start, Runnable end) {
      this.part = part;
      this.start = start;
      this.end = end;
    }

    @Override
    public Converter getConverter(int field) {
      return part;
    }

    @Override
    public void start() {
      start.run();
    }

    @Override
    public void end() {
      end.run();
    }
  }

  private final class Values extends PrimitiveConverter {
    @Override
    public void addBinary(Binary value) {
      text = decoded(value);
    }

    @Override
    public void addInt(int value) {
      add(value);
    }

    @Override
    public void addLong(long value) {
      add(value);
    }
  }
}
