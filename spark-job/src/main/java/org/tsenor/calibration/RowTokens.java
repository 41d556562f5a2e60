package org.tsenor.calibration;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.calibration.input.CalibrationInputException;
import org.tsenor.calibration.input.Row;
import org.tsenor.calibration.input.Rows;
import org.tsenor.model.tokenizer.TextTokenizer;

/** The tokens of rows: of each alone, or of all as one stream. */
final class RowTokens implements AutoCloseable {
  private final Path path;
  private final List<Row> rows;
  private final int vocabularySize;

  /** Null if the rows have ids. */
  private final TextTokenizer tokenizer;

  private RowTokens(Path path, Rows rows, int vocabularySize, TextTokenizer tokenizer) {
    this.path = path;
    this.rows = rows.list();
    this.vocabularySize = vocabularySize;
    this.tokenizer = tokenizer;
  }

  /**
   * @param path of the input, for errors
   * @param checkpoint whose tokenizer is opened if the rows have text
   */
  static RowTokens open(
      Configuration hadoop, Path path, Rows rows, ModelLimits limits, Path checkpoint)
      throws IOException {
    return new RowTokens(
        path,
        rows,
        limits.vocabularySize(),
        rows.haveIds() ? null : TextTokenizer.open(hadoop, checkpoint));
  }

  int rows() {
    return rows.size();
  }

  Row row(int index) {
    return rows.get(index);
  }

  boolean areGiven() {
    return tokenizer == null;
  }

  /** What is added around texts. */
  String special() {
    return areGiven() ? "as given" : tokenizer.specialTokens().describe();
  }

  /** Tokens of all rows, each alone; empty if that would take tokenizing them. */
  OptionalLong given() {
    return areGiven()
        ? OptionalLong.of(rows.stream().mapToLong(row -> row.ids().length).sum())
        : OptionalLong.empty();
  }

  /** The ids of one row. */
  int[] of(int index) throws IOException {
    Row row = rows.get(index);
    return areGiven() ? row.ids() : encoded(row.place(), row.text());
  }

  /** The ids of all rows: those of texts after joining them, tokenized in one piece. */
  int[] stream(String separator) throws IOException {
    if (areGiven()) {
      return concatenated();
    }
    if (rows.size() == 1) {
      return of(0);
    }
    long bytes = TextTokenizer.utf8Bytes(separator) * (rows.size() - 1);
    for (Row row : rows) {
      bytes += TextTokenizer.utf8Bytes(row.text());
    }
    requireOnePiece(path.toString(), bytes);
    return encoded(path.toString(), String.join(separator, rows.stream().map(Row::text).toList()));
  }

  private int[] concatenated() throws CalibrationInputException {
    long length = given().orElseThrow();
    if (length > Integer.MAX_VALUE - 8) {
      throw new CalibrationInputException(
          path, "has %d ids: allowed are %d".formatted(length, Integer.MAX_VALUE - 8));
    }
    int[] all = new int[(int) length];
    int at = 0;
    for (Row row : rows) {
      System.arraycopy(row.ids(), 0, all, at, row.ids().length);
      at += row.ids().length;
    }
    return all;
  }

  private int[] encoded(String place, String text) throws IOException {
    requireOnePiece(place, TextTokenizer.utf8Bytes(text));
    int[] ids = tokenizer.encode(text);
    for (int id : ids) {
      if (id >= vocabularySize) {
        throw new CalibrationInputException(
            tokenizer.file(),
            "gives the id %d for text in %s, but the model's vocabulary has %d: is it its tokenizer?"
                .formatted(id, place, vocabularySize));
      }
    }
    return ids;
  }

  private static void requireOnePiece(String place, long bytes) throws CalibrationInputException {
    if (bytes > TextTokenizer.MAX_TEXT_BYTES) {
      throw new CalibrationInputException(
          place,
          ("has %d bytes of text to tokenize in one piece: allowed are %d; draw by documents, give"
                  + " less text, or give token ids")
              .formatted(bytes, TextTokenizer.MAX_TEXT_BYTES));
    }
  }

  @Override
  public void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }
}
