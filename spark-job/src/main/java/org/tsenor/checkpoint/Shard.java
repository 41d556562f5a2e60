package org.tsenor.checkpoint;

import java.io.Serializable;
import org.apache.hadoop.fs.Path;

/**
 * One safetensors file of a checkpoint, its header checked.
 *
 * @param name of the file in its directory
 * @param path of the file
 * @param length of the file in bytes
 * @param header as read
 */
public record Shard(String name, Path path, long length, ShardHeader header)
    implements Serializable {}
