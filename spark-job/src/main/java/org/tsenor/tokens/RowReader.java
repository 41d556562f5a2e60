package org.tsenor.tokens;

import java.io.IOException;
import java.util.Optional;

/** Reads the rows of one kind of file. */
interface RowReader {
  /** The field that is read unless told, where a row has it. */
  String IDS = "input_ids";

  /** The field that is read otherwise. */
  String TEXT = "text";

  /** Takes rows in the file's order. */
  interface Sink {
    /**
     * Takes the next row.
     *
     * @throws CalibrationInputException if the row cannot be used
     */
    void accept(Row row) throws IOException;

    /**
     * Requires that the heap holds a row that is being read, before it is whole.
     *
     * @param place of the row
     * @param rowBytes so far
     * @throws CalibrationInputException if it does not
     */
    default void requireRoom(Object place, long rowBytes) throws CalibrationInputException {}

    /** Whether no more rows are wanted. */
    default boolean isFull() {
      return false;
    }
  }

  /**
   * Reads a file from its start to its end, or until no more is wanted.
   *
   * @param field with the text or ids, {@code a.b} for b in a where there is no field of that whole
   *     name; if open, {@link #IDS} where there is one, else {@link #TEXT}
   * @throws CalibrationInputException if the file is not of its kind, or a row lacks the field
   */
  void read(InputFile file, Optional<String> field, Sink sink) throws IOException;
}
