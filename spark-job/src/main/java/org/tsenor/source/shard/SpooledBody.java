package org.tsenor.source.shard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.source.commit.LocalSpace;

/** Waits on local disk until the last tensor is known: a file begins with its header. */
final class SpooledBody implements ShardBody {
  private static final int COPY_BYTES = 1 << 20;

  private final FileSystem fileSystem;
  private final Path path;
  private final List<TensorEntry> tensors = new ArrayList<>();
  private final java.nio.file.Path spool;
  private final OutputStream out;

  SpooledBody(FileSystem fileSystem, Path path) throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.spool = LocalSpace.file("shard.spool");
    this.out = Files.newOutputStream(spool);
  }

  @Override
  public void begin(TensorEntry tensor) {
    if (tensors.isEmpty() || !tensors.get(tensors.size() - 1).equals(tensor)) {
      tensors.add(tensor);
    }
  }

  @Override
  public void write(byte[] data) throws IOException {
    out.write(data);
  }

  @Override
  public void finish() throws IOException {
    out.close();
    ShardHeader header = ShardHeader.layout(Map.of(), tensors);
    byte[] buffer = new byte[COPY_BYTES];
    try (ShardWriter writer = ShardWriter.create(fileSystem, path, header);
        InputStream in = Files.newInputStream(spool)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        writer.write(buffer, 0, n);
      }
      writer.finish();
    }
    Files.delete(spool);
  }

  @Override
  public void abort() throws IOException {
    try (out) {
      Files.deleteIfExists(spool);
    }
  }
}
