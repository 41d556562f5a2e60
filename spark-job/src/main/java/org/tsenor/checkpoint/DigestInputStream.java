package org.tsenor.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Sums up what is read through it. */
final class DigestInputStream extends FilterInputStream {
  private final DigestAlgorithm algorithm;
  private final DigestAlgorithm.Running digest;
  private long bytes;

  DigestInputStream(InputStream in, DigestAlgorithm algorithm) {
    super(in);
    this.algorithm = algorithm;
    this.digest = algorithm.begin();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    int n = in.read(into, at, length);
    if (n > 0) {
      digest.update(into, at, n);
      bytes += n;
    }
    return n;
  }

  /** Of all that was read; ends the digest. */
  FileRecord record() {
    return new FileRecord(bytes, algorithm, digest.hex());
  }
}
