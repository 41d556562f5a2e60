package org.tsenor.checkpoint;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a shard without reading its weights: if all of it is as it was, so is what the
 * header says of where tensors lie.
 *
 * @param length of the file in bytes
 * @param changedMillis when it was changed last, in milliseconds of the epoch
 * @param header SHA-256 of the file's bytes before its data, in hexadecimal digits
 */
public record ShardState(long length, long changedMillis, String header) implements Serializable {
  /** What is different now, in words; empty if nothing is. */
  List<String> changesTo(ShardState now) {
    List<String> changes = new ArrayList<>();
    if (length != now.length) {
      changes.add("has %d bytes but had %d".formatted(now.length, length));
    }
    if (!header.equals(now.header)) {
      changes.add("has another header");
    }
    if (changedMillis != now.changedMillis) {
      changes.add("is of %s but was of %s".formatted(now.changed(), changed()));
    }
    return changes;
  }

  private Instant changed() {
    return Instant.ofEpochMilli(changedMillis);
  }

  /** One line for people and for comparing. */
  @Override
  public String toString() {
    return "%d bytes, header %s, changed %s".formatted(length, header, changed());
  }
}
