package org.tsenor.tokens;

/**
 * A place in a file, for errors: {@code file:line 3}.
 *
 * @param file it is in
 * @param unit what is counted, such as line or row
 * @param number from 1
 */
record Place(InputFile file, String unit, long number) {
  @Override
  public String toString() {
    return "%s:%s %d".formatted(file, unit, number);
  }
}
