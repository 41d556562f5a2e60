package org.tsenor.source;

import java.io.IOException;
import org.tsenor.checkpoint.TensorEntry;

/** The data of a shard on its way to its file. */
sealed interface ShardBody permits StreamedBody, SpooledBody {
  /**
   * Says that the data of this tensor comes next; harmless if some of it has come.
   *
   * @param place where it lay, which orders tensors that have no template
   */
  void begin(TensorEntry tensor, long place);

  void write(byte[] data) throws IOException;

  /** Ends the file. */
  void finish() throws IOException;

  /** Gives up what is not finished; harmless twice. */
  void abort() throws IOException;
}
