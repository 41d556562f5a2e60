package org.tsenor.source;

/**
 * What the attempts of one task have in common.
 *
 * @param store of the output
 * @param attempt names the task's attempt, unlike any other
 * @param countsZeros whether zeros of pruned bands are counted as they are written
 * @param compact whether the compact form is written, too
 * @param clustered whether Spark has brought the rows of a shard together and in order
 */
public record AttemptSettings(
    ShardStore store, String attempt, boolean countsZeros, boolean compact, boolean clustered) {}
