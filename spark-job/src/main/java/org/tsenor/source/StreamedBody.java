package org.tsenor.source;

import java.io.IOException;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Goes straight into the file, whose header is known.
 *
 * @param writer that has written the header
 */
record StreamedBody(ShardWriter writer) implements ShardBody {
  @Override
  public void begin(TensorEntry tensor, long place) {
    // The header has it.
  }

  @Override
  public void write(byte[] data) throws IOException {
    writer.write(data);
  }

  @Override
  public void finish() throws IOException {
    writer.finish();
  }

  @Override
  public void abort() throws IOException {
    writer.abort();
  }
}
