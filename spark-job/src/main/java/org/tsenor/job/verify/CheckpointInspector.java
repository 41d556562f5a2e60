package org.tsenor.job.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.checkpoint.ZeroCounter;

/** Looks through a checkpoint, one piece of a tensor at a time. */
public final class CheckpointInspector {
  private static final int PIECE_BYTES = 4 << 20;

  private final Checkpoint checkpoint;

  public CheckpointInspector(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /** All tensors from the headers alone, shards by name and tensors in file order. */
  public List<TensorContents> headers() {
    List<TensorContents> contents = new ArrayList<>();
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        contents.add(new TensorContents(shard.name(), tensor, OptionalLong.empty()));
      }
    }
    return contents;
  }

  /**
   * All tensors with their zeros, in the same order; reads every byte of the shards.
   *
   * @throws IOException if a shard cannot be read
   */
  public List<TensorContents> zeros() throws IOException {
    List<TensorContents> contents = new ArrayList<>();
    byte[] piece = new byte[PIECE_BYTES];
    for (Shard shard : checkpoint.shards()) {
      try (ShardReader reader = ShardReader.open(checkpoint.storage().fileSystem(), shard)) {
        for (TensorEntry tensor : shard.header().tensors()) {
          contents.add(new TensorContents(shard.name(), tensor, count(reader, tensor, piece)));
        }
      }
    }
    return contents;
  }

  private static OptionalLong count(ShardReader reader, TensorEntry tensor, byte[] piece)
      throws IOException {
    ZeroCounter counter = new ZeroCounter(tensor.dtype());
    if (!counter.counts()) {
      return OptionalLong.empty();
    }
    long zeros = 0;
    for (long offset = 0; offset < tensor.byteLength(); offset += piece.length) {
      int length = (int) Math.min(piece.length, tensor.byteLength() - offset);
      reader.read(tensor, offset, piece, 0, length);
      zeros += counter.zeros(piece, length);
    }
    return OptionalLong.of(zeros);
  }
}
