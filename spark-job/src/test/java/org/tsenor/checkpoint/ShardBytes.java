package org.tsenor.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Safetensors files in memory, valid or not. */
final class ShardBytes {
  private ShardBytes() {}

  /** A file with this header, its true length before it, and this many bytes of data. */
  static byte[] of(String json, int dataBytes) {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    return of(header.length, header, dataBytes);
  }

  /** A file that claims {@code length} for its header, whatever it is. */
  static byte[] of(long length, byte[] header, int dataBytes) {
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length).put(header);
    for (int i = 0; i < dataBytes; i++) {
      file.put((byte) i);
    }
    return file.array();
  }

  /** The JSON of a tensor's entry. */
  static String entry(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  static ShardHeader parse(byte[] file) throws IOException {
    return ShardHeader.parse("file", file.length, new ByteArrayInputStream(file));
  }
}
