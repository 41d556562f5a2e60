package org.tsenor.tokens;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tsenor.model.tokenizer.TextTokenizer;

/**
 * The rows of an input: all texts, or all ids of a vocabulary. Ids are held in memory, and so are
 * texts that can be tokenized in one piece; more texts lie in a temporary file.
 */
final class Rows implements AutoCloseable {
  /** What a row takes besides its text or ids: objects, and its place. */
  public static final int ROW_BYTES = 256;

  private final long budget;
  private final int vocabularySize;
  private final Pieces pieces;
  private final List<Row> rows = new ArrayList<>();

  /** Where the texts are once they are more than a piece; rows then have their places only. */
  private TextSpool spool;

  private long heapBytes;
  private long textBytes;

  /** Whether there was more than is wanted. */
  private boolean full;

  /**
   * How much text is wanted.
   *
   * @param reach what happens to more than one piece
   * @param pieceBytes most bytes of one piece
   * @param separatorBytes between two texts of it
   */
  public record Pieces(Reach reach, long pieceBytes, long separatorBytes) {}

  /**
   * @param budget most bytes of heap for the rows
   * @param vocabularySize ids must be below it
   */
  public Rows(long budget, int vocabularySize, Pieces pieces) {
    this.budget = budget;
    this.vocabularySize = vocabularySize;
    this.pieces = pieces;
  }

  /** A quarter of the heap: joined, tokenized and cut, the rows are held about three times. */
  public static long defaultBudget() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /**
   * Reads all files, or as much as is wanted.
   *
   * @throws CalibrationInputException if a file breaks a rule, no row is found, ids are outside of
   *     the vocabulary, rows are of two sorts, or all are too much for the heap
   */
  public void read(InputFiles input, Optional<String> field) throws IOException {
    RowReader reader =
        switch (input.kind()) {
          case TEXT -> new TextRows();
          case JSON_LINES -> new JsonRows();
          case PARQUET -> new ParquetRows();
        };
    RowReader.Sink sink =
        new RowReader.Sink() {
          @Override
          public void accept(Row row) throws IOException {
            add(row);
          }

          @Override
          public void requireRoom(Object place, long rowBytes) throws CalibrationInputException {
            Rows.this.requireRoom(place, heapBytes + rowBytes);
          }

          @Override
          public boolean isFull() {
            return full;
          }
        };
    for (InputFile file : input.files()) {
      if (!full) {
        reader.read(file, field, sink);
      }
    }
    if (rows.isEmpty()) {
      throw new CalibrationInputException(input.path(), "has no rows");
    }
  }

  private void add(Row row) throws IOException {
    if (!rows.isEmpty() && rows.get(0).hasIds() != row.hasIds()) {
      throw new CalibrationInputException(
          row.place(),
          "has %s, but %s has %s: allowed is one of the two"
              .formatted(
                  row.hasIds() ? "ids" : "text",
                  rows.get(0).place(),
                  row.hasIds() ? "text" : "ids"));
    }
    if (row.hasIds()) {
      addIds(row);
    } else {
      addText(row);
    }
  }

  private void addIds(Row row) throws CalibrationInputException {
    requireKnown(row);
    heapBytes += ROW_BYTES + 4L * row.ids().length;
    requireRoom(row.place(), heapBytes);
    rows.add(row);
  }

  private void addText(Row row) throws IOException {
    long bytes = utf8Bytes(row);
    if (bytes > pieces.pieceBytes()) {
      throw new CalibrationInputException(
          row.place(),
          "has %d bytes of text, which are tokenized in one piece: allowed are %d; cut the text, or"
                  .formatted(bytes, pieces.pieceBytes())
              + " give token ids");
    }
    textBytes += bytes;
    boolean isMore = textBytes + pieces.separatorBytes() * rows.size() > pieces.pieceBytes();
    if (isMore && pieces.reach() == Reach.FIRST_PIECE) {
      textBytes -= bytes;
      full = true;
      return;
    }
    if (isMore && pieces.reach() == Reach.ONE_PIECE) {
      throw new CalibrationInputException(
          row.place(),
          ("is where the texts become more than the %d bytes that are tokenized in one piece: say"
                  + " how many windows are wanted (--samples), give less text, or token ids")
              .formatted(pieces.pieceBytes()));
    }
    if (isMore || spool != null) {
      spool(row);
      return;
    }
    // Strings beyond Latin letters take two bytes a character.
    heapBytes += ROW_BYTES + 2L * row.text().length();
    requireRoom(row.place(), heapBytes);
    rows.add(row);
  }

  private void spool(Row row) throws IOException {
    if (spool == null) {
      spool = TextSpool.create();
      for (int i = 0; i < rows.size(); i++) {
        spool.add(rows.get(i).text());
        rows.set(i, Row.of(rows.get(i).place(), (String) null));
      }
      heapBytes = (long) ROW_BYTES * rows.size();
    }
    spool.add(row.text());
    heapBytes += ROW_BYTES;
    requireRoom(row.place(), heapBytes);
    rows.add(Row.of(row.place(), (String) null));
  }

  private void requireRoom(Object place, long wanted) throws CalibrationInputException {
    if (wanted > budget) {
      throw new CalibrationInputException(
          place,
          "is more than this heap holds: rows may take %d MiB of memory, a quarter of -Xmx"
                  .formatted(budget >> 20)
              + "; give less text, or a larger heap");
    }
  }

  private static long utf8Bytes(Row row) throws CalibrationInputException {
    try {
      return TextTokenizer.utf8Bytes(row.text());
    } catch (IllegalArgumentException e) {
      throw new CalibrationInputException(row.place(), e.getMessage(), e);
    }
  }

  private void requireKnown(Row row) throws CalibrationInputException {
    for (int i = 0; i < row.ids().length; i++) {
      int id = row.ids()[i];
      if (id < 0 || id >= vocabularySize) {
        throw new CalibrationInputException(
            row.place(),
            "has the id %d at position %d: allowed are ids in [0, %d), the model's vocabulary"
                .formatted(id, i, vocabularySize));
      }
    }
  }

  /** How many there are; at least one after {@link #read}. */
  public int size() {
    return rows.size();
  }

  /** One of them, in the order in which they were read. */
  public Row row(int index) throws IOException {
    Row row = rows.get(index);
    return spool == null ? row : Row.of(row.place(), spool.text(index));
  }

  /** Whether the rows have ids, not text. */
  public boolean haveIds() {
    return rows.get(0).hasIds();
  }

  /** Whether there are more texts than can be tokenized in one piece. */
  public boolean areMoreThanAPiece() {
    return full || spool != null;
  }

  /** Bytes of all texts. */
  public long textBytes() {
    return textBytes;
  }

  /**
   * The row that a byte of the texts, counted over all, is in.
   *
   * @param place of the byte, where all rows were read and {@link #areMoreThanAPiece}
   */
  public int rowAt(long place) {
    return spool.textAt(place);
  }

  @Override
  public void close() throws IOException {
    if (spool != null) {
      spool.close();
    }
  }
}
