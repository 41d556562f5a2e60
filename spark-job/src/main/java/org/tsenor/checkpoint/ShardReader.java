package org.tsenor.checkpoint;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads ranges of one shard by position, fastest in file order. The caller brings the memory. For
 * one thread at a time.
 */
public final class ShardReader implements AutoCloseable {
  private final Path path;
  private final ShardHeader header;
  private final FSDataInputStream in;

  private ShardReader(Path path, ShardHeader header, FSDataInputStream in) {
    this.path = path;
    this.header = header;
    this.in = in;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws MalformedCheckpointException if the file breaks a rule of the format
   */
  public static ShardReader open(FileSystem fileSystem, Path path) throws IOException {
    long length = fileSystem.getFileStatus(path).getLen();
    FSDataInputStream in = fileSystem.open(path);
    try {
      return new ShardReader(path, ShardHeader.parse(path, length, in), in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Opens a shard whose header was checked before.
   *
   * @throws MalformedCheckpointException if the file is not the one that was checked
   */
  public static ShardReader open(FileSystem fileSystem, Shard shard) throws IOException {
    FSDataInputStream in;
    FileStatus file;
    try {
      file = fileSystem.getFileStatus(shard.path());
      in = fileSystem.open(shard.path());
    } catch (FileNotFoundException e) {
      throw shard.missing(e);
    }
    try {
      shard.requireUnchanged(file, in);
      return new ShardReader(shard.path(), shard.header(), in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The file's header, checked. */
  public ShardHeader header() {
    return header;
  }

  /**
   * Reads bytes of one tensor.
   *
   * @param tensor of this shard's header
   * @param offset first byte to read, relative to the tensor
   * @param into receives {@code length} bytes from index {@code at} on
   * @throws MalformedCheckpointException if the file has become shorter since it was opened
   */
  public void read(TensorEntry tensor, long offset, byte[] into, int at, int length)
      throws IOException {
    Objects.checkFromIndexSize(offset, length, tensor.byteLength());
    Objects.checkFromIndexSize(at, length, into.length);
    try {
      // A seek to where the stream stands is free, and reading on keeps read-ahead: HDFS answers
      // positioned reads without it.
      in.seek(header.dataOffset() + tensor.begin() + offset);
      in.readFully(into, at, length);
    } catch (EOFException e) {
      throw new MalformedCheckpointException(
          path, "ends inside tensor '%s': it was cut short while open".formatted(tensor.name()), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
