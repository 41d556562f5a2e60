package org.tsenor.source;

/**
 * What the attempts of one task have in common.
 *
 * @param store of the output
 * @param attempt names the task's attempt, unlike any other
 * @param columns of the rows
 * @param compact whether the compact form is written, too
 * @param clustered whether Spark has brought the rows of a shard together and in order
 */
public record AttemptSettings(
    ShardStore store, String attempt, RowColumns columns, boolean compact, boolean clustered) {
  /** For rows that come as whoever made them gives them. */
  public AttemptSettings(ShardStore store, String attempt, RowColumns columns, boolean compact) {
    this(store, attempt, columns, compact, false);
  }
}
