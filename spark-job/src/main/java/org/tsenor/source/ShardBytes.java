package org.tsenor.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.Storage;

/** The bytes of bands; keeps one file open, since bands come in file order. */
final class ShardBytes implements AutoCloseable {
  private final Configuration configuration;
  private Shard shard;
  private ShardReader reader;
  private byte[] buffer = new byte[0];

  ShardBytes(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Reads a band.
   *
   * @param band a slice of one
   * @return the band's bytes from index 0 on, with room behind; valid until the next call
   */
  byte[] read(TensorSlice band) throws IOException {
    int length = Math.toIntExact(band.byteLength());
    if (buffer.length < length) {
      buffer = new byte[length];
    }
    if (length > 0) {
      PlacedTensor tensor = band.tensor();
      open(tensor.source()).read(tensor.stored(), band.begin(), buffer, 0, length);
    }
    return buffer;
  }

  private ShardReader open(Shard wanted) throws IOException {
    if (reader == null || !wanted.path().equals(shard.path())) {
      close();
      reader = ShardReader.open(Storage.of(configuration, wanted.path()).fileSystem(), wanted);
      shard = wanted;
    }
    return reader;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
