package org.tsenor.tokens;

import java.io.IOException;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.model.tokenizer.TextTokenizer;

/** The tokens of rows: of each alone, of some, or of all as one stream. */
final class RowTokens implements AutoCloseable {
  /** A token of most tokenizers and texts has half of it. */
  private static final long BYTES_OF_A_TOKEN = 8;

  private final Path path;
  private final Rows rows;
  private final String separator;
  private final int vocabularySize;

  /** Null if the rows have ids. */
  private final TextTokenizer tokenizer;

  private RowTokens(
      Path path, Rows rows, String separator, int vocabularySize, TextTokenizer tokenizer) {
    this.path = path;
    this.rows = rows;
    this.separator = separator;
    this.vocabularySize = vocabularySize;
    this.tokenizer = tokenizer;
  }

  /**
   * @param input whose path is named in errors, whose separator is put between texts, and whose
   *     checkpoint's tokenizer is opened if the rows have text
   */
  static RowTokens open(
      Configuration hadoop, Path path, Rows rows, CalibrationInput input, int vocabularySize)
      throws IOException {
    return new RowTokens(
        path,
        rows,
        input.separator(),
        vocabularySize,
        rows.haveIds() ? null : TextTokenizer.open(hadoop, input.checkpoint()));
  }

  int rows() {
    return rows.size();
  }

  Row row(int index) throws IOException {
    return rows.row(index);
  }

  boolean areGiven() {
    return tokenizer == null;
  }

  /** Whether all are too much text for one stream. */
  boolean areMoreThanAPiece() {
    return rows.areMoreThanAPiece();
  }

  /** What is added around texts. */
  String special() {
    return areGiven() ? "as given" : tokenizer.specialTokens().describe();
  }

  /** Tokens of all rows, each alone; empty if that would take tokenizing them. */
  OptionalLong given() throws IOException {
    if (!areGiven()) {
      return OptionalLong.empty();
    }
    long count = 0;
    for (int i = 0; i < rows.size(); i++) {
      count += rows.row(i).ids().length;
    }
    return OptionalLong.of(count);
  }

  /** The ids of one row. */
  int[] of(int index) throws IOException {
    Row row = rows.row(index);
    return areGiven() ? row.ids() : encoded(row.place(), row.text());
  }

  /** The ids of all rows: those of texts after joining them, tokenized in one piece. */
  int[] stream() throws IOException {
    if (areGiven()) {
      return concatenated();
    }
    StringBuilder all = new StringBuilder(rows.row(0).text());
    for (int i = 1; i < rows.size(); i++) {
      all.append(separator).append(rows.row(i).text());
    }
    return encoded(rows.size() == 1 ? rows.row(0).place() : path, all.toString());
  }

  /**
   * The ids of the stretch of texts around a byte: of the row that has it and those behind it, as
   * many as make more tokens than a window. Behind the last row comes the first.
   *
   * @param place of the byte, counted over all texts
   * @param length tokens of a window
   * @throws CalibrationInputException if a whole piece has not so many tokens
   */
  int[] around(long place, int length) throws IOException {
    return stretch(rows.rowAt(place), rows.size(), length);
  }

  /**
   * The ids of the first rows, as many as make more tokens than are wanted.
   *
   * @throws CalibrationInputException if a whole piece has not so many tokens
   */
  int[] first(long wanted) throws IOException {
    return stretch(0, rows.size() - 1, wanted);
  }

  /**
   * Rows joined and tokenized in one piece: at least eight bytes for each token that is wanted, or
   * twice that, and so on.
   *
   * @param more rows behind the first, at most
   */
  private int[] stretch(int first, int more, long wanted) throws IOException {
    for (long goal = BYTES_OF_A_TOKEN * wanted; ; goal *= 2) {
      StringBuilder text = new StringBuilder(rows.row(first).text());
      long bytes = TextTokenizer.utf8Bytes(text.toString());
      boolean isAll = false;
      for (int next = 1; bytes < goal && !isAll; next++) {
        String part = next > more ? "" : separator + rows.row((first + next) % rows.size()).text();
        bytes += TextTokenizer.utf8Bytes(part);
        isAll = next > more || bytes > TextTokenizer.MAX_TEXT_BYTES;
        text.append(isAll ? "" : part);
      }
      int[] ids = encoded(rows.row(first).place(), text.toString());
      if (ids.length > wanted) {
        return ids;
      }
      if (isAll) {
        throw new CalibrationInputException(
            rows.row(first).place(),
            ("has, with the rows behind it, %d tokens in what is tokenized in one piece, at most %d"
                    + " MiB of text: needed are %d")
                .formatted(ids.length, TextTokenizer.MAX_TEXT_BYTES >> 20, wanted + 1));
      }
    }
  }

  /** Bytes of all texts. */
  long textBytes() {
    return rows.textBytes();
  }

  private int[] concatenated() throws IOException {
    long length = given().orElseThrow();
    if (length > Integer.MAX_VALUE - 8) {
      throw new CalibrationInputException(
          path, "has %d ids: allowed are %d".formatted(length, Integer.MAX_VALUE - 8));
    }
    int[] all = new int[(int) length];
    int at = 0;
    for (int i = 0; i < rows.size(); i++) {
      int[] ids = rows.row(i).ids();
      System.arraycopy(ids, 0, all, at, ids.length);
      at += ids.length;
    }
    return all;
  }

  private int[] encoded(Object place, String text) throws IOException {
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

  @Override
  public void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }
}
