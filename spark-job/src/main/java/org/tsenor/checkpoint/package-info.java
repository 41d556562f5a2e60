/**
 * Checkpoints as Hugging Face stores them: safetensors shards, their index and what lies beside
 * them, over any Hadoop file system.
 *
 * <p>Everything that comes from a file is checked before it is believed; what does not follow the
 * rules is a {@link org.tsenor.checkpoint.MalformedCheckpointException} that names the file, what
 * was found and what is allowed. Nothing here knows Spark.
 *
 * <p>Beside pruned shards two things are kept in safetensors files of their own: masks, one bit a
 * weight, and the compact archive, kept values and masks without the zeros. Both see a pruned
 * tensor as a matrix whose columns run along the last dimension. A mask has, for each row, one bit
 * a column, 1 = kept, bit k of byte b for column 8b + k; the bits past the last column are 0. NumPy
 * reads it as {@code unpackbits(mask, axis=-1, bitorder="little")}.
 *
 * <p>A mask shard has a tensor {@code <tensor>.mask}, U8, for every pruned tensor of its shard. A
 * compact shard has every tensor of its shard in the same order, but in place of a pruned one its
 * {@code <tensor>.values}, the kept values row by row in the dense type, and its {@code
 * <tensor>.mask}. Every row keeps the same number of values, so the place of each row is known
 * without an index. A transposable mask gives the same for the columns: the values of the transpose
 * can be packed from the same mask, with columns of equal length.
 *
 * <p>It has more doors than a room should, since every other room reads or writes what is defined
 * here:
 *
 * <ul>
 *   <li>what a checkpoint is, for all of them: {@code Checkpoint}, {@code CheckpointIndex}, {@code
 *       Shard}, {@code ShardHeader}, {@code TensorEntry}, {@code Dtype}, and {@code
 *       MalformedCheckpointException};
 *   <li>its bytes, for the source, the model, calibration and verification: {@code ShardReader},
 *       {@code ShardWriter}, {@code ZeroCounter};
 *   <li>how it is cut, for who plans or generates one: {@code Sharding}, {@code PlannedShards};
 *   <li>masks and archive, which the source writes and verification reads: {@code MaskWriter},
 *       {@code MaskReader}, {@code CompactShard}, {@code CompactLayout}, {@code CompactArchive},
 *       {@code ArchiveManifest}, {@code CheckpointNames};
 *   <li>files, for who names, writes or lists one: {@code Storage}, {@code FileRecord}, {@code
 *       FileRecords}, {@code DigestAlgorithm}, {@code JsonFile}, {@code CanonicalPath}, {@code
 *       HubName}, and {@code DurableLocalFileSystem}, which Hadoop makes by its name.
 * </ul>
 */
package org.tsenor.checkpoint;
