/**
 * The Spark data source {@code safetensors}: a checkpoint as rows, one a band, and back. {@link
 * org.tsenor.source.SafetensorsSource} is the way in. In Spark's call order:
 *
 * <p>Reading: {@link org.tsenor.source.SafetensorsTable} makes a {@code BandScanBuilder}, which
 * plans partitions on the driver; tasks read ranges of files as Arrow batches of bands. Writing: a
 * {@code BandWriteBuilder} plans the write; a {@code BandDataWriter} in each task checks that bands
 * come whole and in order and writes the shard, its masks, its compact form and the record of its
 * bands ({@link org.tsenor.source.ShardAttempt}).
 *
 * <p>Committing knows files, not rows: a task writes attempts and commits whole shards; the job
 * moves committed shards to their final names and writes the index last ({@link
 * org.tsenor.source.CheckpointCommit}). Whatever fails in between leaves nothing that loads.
 */
package org.tsenor.source;
