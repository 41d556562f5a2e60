/**
 * Checkpoints as Hugging Face stores them: safetensors shards, their index and what lies beside
 * them, over any Hadoop file system.
 *
 * <p>Everything that comes from a file is checked before it is believed; what does not follow the
 * rules is a {@link org.tsenor.checkpoint.MalformedCheckpointException} that names the file, what
 * was found and what is allowed. Nothing here knows Spark.
 */
package org.tsenor.checkpoint;
