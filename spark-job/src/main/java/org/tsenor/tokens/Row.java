package org.tsenor.tokens;

/**
 * A text or a list of token ids; exactly one of the two is there.
 *
 * @param place file and line, for errors: written out where one is told
 * @param text or null
 * @param ids or null; not checked against a vocabulary yet
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
record Row(Object place, String text, int[] ids) {
  /**
   * Most ids of a row: more would be no window, and a stream may come in rows. A limit of its own
   * tells a row without an end in a second, whatever the heap.
   */
  static final int MAX_IDS = 1 << 22;

  /** A row of text. */
  static Row of(Object place, String text) {
    return new Row(place, text, null);
  }

  /** A row of ids. */
  static Row of(Object place, int[] ids) {
    return new Row(place, null, ids);
  }

  /** Whether it has ids. */
  boolean hasIds() {
    return ids != null;
  }

  /** What is said of a row of too many ids. */
  static CalibrationInputException tooManyIds(Object place, String field) {
    return new CalibrationInputException(
        place,
        ("has more than %d ids in '%s', the most of one row: cut it into rows, which draw"
                + " consecutive reads as one stream")
            .formatted(MAX_IDS, field));
  }
}
