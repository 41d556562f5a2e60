package org.tsenor.source;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/**
 * A file system as an attempt sees it: a file is created where its directory is, or not at all; it
 * is summed up while it is written; and it is on disk when it is closed.
 *
 * <p>Hadoop's file systems make missing directories. A task that is killed late, when the driver
 * has removed the staging directory, would bring it back.
 */
public final class AttemptFileSystem extends FilterFileSystem {
  private final DigestAlgorithm algorithm;
  private final boolean forced;
  private final Map<Path, FileRecord> records = new HashMap<>();

  /**
   * @param forced whether files have to be on disk when they are closed
   */
  AttemptFileSystem(FileSystem fileSystem, DigestAlgorithm algorithm, boolean forced) {
    super(fileSystem);
    this.algorithm = algorithm;
    this.forced = forced;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    EnumSet<CreateFlag> flags = EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK);
    if (overwrite) {
      flags.add(CreateFlag.OVERWRITE);
    }
    FSDataOutputStream out =
        fs.createNonRecursive(
            path, permission, flags, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new RecordedStream(path, out), statistics);
  }

  /** What was written to a file that this has created and that is closed. */
  public FileRecord record(Path path) {
    FileRecord record = records.get(path);
    if (record == null) {
      throw new IllegalStateException(path + " was not written to its end");
    }
    return record;
  }

  /** Sums up what goes by. */
  private final class RecordedStream extends FilterOutputStream {
    private final Path path;
    private final DigestAlgorithm.Running digest = algorithm.begin();
    private long bytes;
    private boolean closed;

    RecordedStream(Path path, OutputStream out) {
      super(out);
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
      out.write(from, at, length);
      digest.update(from, at, length);
      bytes += length;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      // HDFS throws one and the same exception twice, which try-with-resources does not bear.
      try {
        if (forced) {
          Storage.force((FSDataOutputStream) out);
        }
      } finally {
        out.close();
      }
      records.put(path, new FileRecord(bytes, algorithm, digest.hex()));
    }
  }
}
