package org.tsenor.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.text.Counted;

/**
 * One safetensors file of a checkpoint, its header checked.
 *
 * @param name of the file in its directory
 * @param path of the file
 * @param state of the file when its header was read
 * @param header as read
 */
public record Shard(String name, Path path, State state, ShardHeader header)
    implements Serializable {

  /**
   * Reads and checks the header of a file.
   *
   * @throws MalformedCheckpointException if the file breaks a rule of the format
   */
  public static Shard read(FileSystem fileSystem, Path path) throws IOException {
    return read(fileSystem, fileSystem.getFileStatus(path));
  }

  static Shard read(FileSystem fileSystem, FileStatus file) throws IOException {
    Path path = file.getPath();
    DigestAlgorithm.Running digest = DigestAlgorithm.SHA256.begin();
    try (InputStream in = fileSystem.open(path)) {
      ShardHeader header = ShardHeader.parse(path, file.getLen(), in, digest);
      State state = new State(file.getLen(), file.getModificationTime(), digest.hex());
      return new Shard(path.getName(), path, state, header);
    }
  }

  /** Length of the file in bytes. */
  public long length() {
    return state.length();
  }

  /**
   * Requires that the file is the one whose header was read.
   *
   * @param in at its first byte; left at the first byte of the data
   * @throws MalformedCheckpointException saying what is different
   */
  void requireUnchanged(FileStatus file, InputStream in) throws IOException {
    DigestAlgorithm.Running digest = DigestAlgorithm.SHA256.begin();
    byte[] piece = new byte[1 << 16];
    for (long left = header.dataOffset(); left > 0; ) {
      int read = in.readNBytes(piece, 0, (int) Math.min(piece.length, left));
      digest.update(piece, 0, read);
      left = read == 0 ? 0 : left - read;
    }
    requireState(new State(file.getLen(), file.getModificationTime(), digest.hex()));
  }

  /**
   * Requires that the file is the one whose header was read.
   *
   * @throws MalformedCheckpointException saying what is different
   */
  public void requireUnchanged(FileSystem fileSystem) throws IOException {
    ShardReader.open(fileSystem, this).close();
  }

  private void requireState(State now) throws MalformedCheckpointException {
    List<String> changes = state.changesTo(now);
    if (!changes.isEmpty()) {
      throw changed(String.join(", ", changes), null);
    }
  }

  /** Says that the file is no longer there. */
  MalformedCheckpointException missing(FileNotFoundException cause) {
    return changed("is not there any more", cause);
  }

  private MalformedCheckpointException changed(String what, Throwable cause) {
    return new MalformedCheckpointException(
        path,
        "was changed since the run was planned: it %s; let nothing change a model in use"
            .formatted(what),
        cause);
  }

  /**
   * What is known of a shard without reading its weights: if all of it is as it was, so is what the
   * header says of where tensors lie.
   *
   * @param length of the file in bytes
   * @param changedMillis when it was changed last, in milliseconds of the epoch
   * @param header SHA-256 of the file's bytes before its data, in hexadecimal digits
   */
  public record State(long length, long changedMillis, String header) implements Serializable {
    /** What is different now, in words; empty if nothing is. */
    List<String> changesTo(State now) {
      List<String> changes = new ArrayList<>();
      if (length != now.length) {
        changes.add("has %s but had %d".formatted(Counted.of(now.length, "byte"), length));
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
}
