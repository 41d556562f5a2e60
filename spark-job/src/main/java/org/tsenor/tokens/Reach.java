package org.tsenor.tokens;

/** How much text is wanted where all of it is read as one stream, tokenized in one piece. */
enum Reach {
  /** All rows, however many: windows are drawn here and there. */
  EVERYWHERE,
  /** All rows, and an error if they are too much for one piece. */
  ONE_PIECE,
  /** The first rows that make one piece. */
  FIRST_PIECE
}
