package org.tsenor.calibration.input;

/**
 * A text or a list of token ids; exactly one of the two is there.
 *
 * @param place file and line, for errors
 * @param text or null
 * @param ids or null; not checked against a vocabulary yet
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
public record Row(String place, String text, int[] ids) {
  /** A row of text. */
  public static Row of(String place, String text) {
    return new Row(place, text, null);
  }

  /** A row of ids. */
  public static Row of(String place, int[] ids) {
    return new Row(place, null, ids);
  }

  /** Whether it has ids. */
  public boolean hasIds() {
    return ids != null;
  }
}
