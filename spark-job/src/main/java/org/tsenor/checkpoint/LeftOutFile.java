package org.tsenor.checkpoint;

/**
 * Something of a checkpoint's directory that is not copied beside pruned shards.
 *
 * @param name path relative to the checkpoint, with / between its parts, and behind it if it is a
 *     directory
 * @param reason why, in words that go on from the name
 */
public record LeftOutFile(String name, String reason) {}
