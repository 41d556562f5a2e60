package org.tsenor.job.verify;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/** The files that a task reads beside its bands; each is opened on first use. */
final class TaskFiles implements AutoCloseable {
  private final Configuration configuration;
  private final Map<String, ShardReader> open = new HashMap<>();

  TaskFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  /** The header of a file. */
  ShardHeader header(String file) throws IOException {
    return reader(file).header();
  }

  /**
   * Bytes of a tensor.
   *
   * @param file that has it
   * @param offset first byte, relative to the tensor
   * @throws IOException if the file has no such tensor, or not these bytes
   */
  byte[] bytes(String file, String tensor, long offset, long length) throws IOException {
    TensorEntry entry =
        header(file)
            .tensor(tensor)
            .orElseThrow(() -> new IOException("%s has no '%s'".formatted(file, tensor)));
    byte[] bytes = new byte[Math.toIntExact(length)];
    reader(file).read(entry, offset, bytes, 0, bytes.length);
    return bytes;
  }

  private ShardReader reader(String file) throws IOException {
    ShardReader reader = open.get(file);
    if (reader == null) {
      Path path = new Path(file);
      reader = ShardReader.open(Storage.of(configuration, path).fileSystem(), path);
      open.put(file, reader);
    }
    return reader;
  }

  @Override
  public void close() throws IOException {
    for (ShardReader reader : open.values()) {
      reader.close();
    }
  }
}
