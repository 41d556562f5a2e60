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
 *
 * <p>Its doors, by who walks through:
 *
 * <ul>
 *   <li>Spark and Hadoop, which make them by name: {@code SafetensorsSource}, {@code BandSink},
 *       {@code AttemptFileSystem};
 *   <li>who reads bands or prunes them, in SQL or in jobs: {@code BandColumns}, {@code
 *       ColumnNames}, {@code SourceOptions}, {@code ScannedCheckpoint}, {@code BandLayout}, {@code
 *       OutputReporter};
 *   <li>calibration, whose tasks write shards themselves: {@code ShardAttempt}, {@code BandRow},
 *       {@code Band}, {@code BandOrderException};
 *   <li>the run that owns an output, from taking to publishing it: {@code ClaimedOutput}, {@code
 *       OutputTarget}, {@code OutputPaths}, {@code OutputContents}, {@code ShardStore}, {@code
 *       Artifact}, {@code Template}, {@code CheckpointCommit}, {@code Manifest}, and the errors
 *       that it tells, {@code OutputInUseException}, {@code OutputLostException}, {@code
 *       ForeignFilesException};
 *   <li>all who work in somebody's session: {@code SessionFiles}, {@code Guest}.
 * </ul>
 */
package org.tsenor.source;
