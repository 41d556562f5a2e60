package org.tsenor.calibration.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tsenor.model.tokenizer.TextTokenizer;

/** All rows of an input, held in memory: all texts, or all ids of a vocabulary. */
public final class Rows {
  /** What a row takes besides its text or ids: objects, and the name of its place. */
  public static final int ROW_BYTES = 256;

  private final long budget;
  private final int vocabularySize;
  private final List<Row> rows = new ArrayList<>();
  private long bytes;

  /**
   * @param budget most bytes of heap for the rows
   * @param vocabularySize ids must be below it
   */
  public Rows(long budget, int vocabularySize) {
    this.budget = budget;
    this.vocabularySize = vocabularySize;
  }

  /** A quarter of the heap: joined, tokenized and cut, the rows are held about three times. */
  public static long defaultBudget() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /**
   * Reads all files.
   *
   * @param parquet reads Parquet files
   * @throws CalibrationInputException if a file breaks a rule, no row is found, ids are outside of
   *     the vocabulary, rows are of two sorts, or all are too much for the heap
   */
  public void read(InputFiles input, Optional<String> field, RowReader parquet) throws IOException {
    RowReader reader =
        switch (input.kind()) {
          case TEXT -> new TextRows();
          case JSON_LINES -> new JsonRows();
          case PARQUET -> parquet;
        };
    RowReader.Sink sink =
        new RowReader.Sink() {
          @Override
          public void accept(Row row) throws CalibrationInputException {
            add(row);
          }

          @Override
          public void requireRoom(String place, long rowBytes) throws CalibrationInputException {
            Rows.this.requireRoom(place, bytes + rowBytes);
          }
        };
    for (InputFile file : input.files()) {
      reader.read(file, field, sink);
    }
    if (rows.isEmpty()) {
      throw new CalibrationInputException(input.path(), "has no rows");
    }
  }

  private void add(Row row) throws CalibrationInputException {
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
      requireKnown(row);
    } else {
      requireUnicode(row);
    }
    // Strings beyond Latin letters take two bytes a character.
    bytes += ROW_BYTES + (row.hasIds() ? 4L * row.ids().length : 2L * row.text().length());
    requireRoom(row.place(), bytes);
    rows.add(row);
  }

  private void requireRoom(String place, long wanted) throws CalibrationInputException {
    if (wanted > budget) {
      throw new CalibrationInputException(
          place,
          "is more than this heap holds: rows may take %d MiB of memory, a quarter of -Xmx"
                  .formatted(budget >> 20)
              + "; give less text, or a larger heap");
    }
  }

  private static void requireUnicode(Row row) throws CalibrationInputException {
    try {
      TextTokenizer.utf8Bytes(row.text());
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

  /** The rows, in order; at least one after {@link #read}. */
  public List<Row> list() {
    return rows;
  }

  /** Whether the rows have ids, not text. */
  public boolean haveIds() {
    return rows.get(0).hasIds();
  }
}
