package org.tsenor.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Waits on local disk until the last tensor is known: a file begins with its header. Tensors lie in
 * the file as they lay where they come from; of several from one place, as they came.
 */
final class SpooledBody implements ShardBody {
  private static final int COPY_BYTES = 1 << 20;

  /** Tensors without elements share their place with the next, and go before it. */
  private static final Comparator<Spooled> FILE_ORDER =
      Comparator.comparingLong(Spooled::place).thenComparing(s -> s.tensor().byteLength() > 0);

  private final FileSystem fileSystem;
  private final Path path;
  private final List<Spooled> tensors = new ArrayList<>();
  private final java.nio.file.Path spool;
  private final FileChannel channel;

  /**
   * A tensor on its way.
   *
   * @param place where it lay
   * @param begin where it begins in the spool
   */
  private record Spooled(TensorEntry tensor, long place, long begin) {}

  SpooledBody(FileSystem fileSystem, Path path) throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.spool = LocalSpace.file("shard.spool");
    this.channel = FileChannel.open(spool, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public void begin(TensorEntry tensor, long place) {
    Spooled last = tensors.isEmpty() ? null : tensors.get(tensors.size() - 1);
    if (last == null || !last.tensor().equals(tensor)) {
      // The sequence places tensors one behind the other, as they come.
      tensors.add(new Spooled(tensor, place, tensor.begin()));
    }
  }

  @Override
  public void write(byte[] data) throws IOException {
    // In pieces: the JDK copies what it is given into native memory.
    for (int at = 0; at < data.length; at += COPY_BYTES) {
      ByteBuffer piece = ByteBuffer.wrap(data, at, Math.min(COPY_BYTES, data.length - at));
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }

  @Override
  public void finish() throws IOException {
    tensors.sort(FILE_ORDER);
    ShardHeader header =
        ShardHeader.layout(Map.of(), tensors.stream().map(Spooled::tensor).toList());
    try (ShardWriter writer = ShardWriter.create(fileSystem, path, header)) {
      for (Spooled tensor : tensors) {
        copy(tensor, writer);
      }
      writer.finish();
    }
    abort();
  }

  private void copy(Spooled tensor, ShardWriter writer) throws IOException {
    byte[] piece = new byte[(int) Math.min(COPY_BYTES, tensor.tensor().byteLength())];
    channel.position(tensor.begin());
    for (long left = tensor.tensor().byteLength(); left > 0; ) {
      ByteBuffer buffer = ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, left));
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new IOException("%s ends before the data of its tensors".formatted(spool));
        }
      }
      writer.write(piece, 0, buffer.limit());
      left -= buffer.limit();
    }
  }

  @Override
  public void abort() throws IOException {
    try (channel) {
      Files.deleteIfExists(spool);
    }
  }
}
