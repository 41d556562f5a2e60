package org.tsenor.checkpoint;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.Checksum;

/** A digest that bytes are added to, in the order of their file. For one thread. */
public interface RunningDigest {
  /** Adds the next bytes. */
  void update(byte[] bytes, int from, int length);

  /**
   * The digest of all bytes added, in lower-case hexadecimal digits: 8 of CRC32C, most significant
   * first, 64 of SHA-256. Ends the digest.
   */
  String hex();

  /** Of 32 bits. */
  static RunningDigest of(Checksum checksum) {
    return new RunningDigest() {
      @Override
      public void update(byte[] bytes, int from, int length) {
        checksum.update(bytes, from, length);
      }

      @Override
      public String hex() {
        return HexFormat.of().toHexDigits((int) checksum.getValue());
      }
    };
  }

  /** Of a message. */
  static RunningDigest of(MessageDigest message) {
    return new RunningDigest() {
      @Override
      public void update(byte[] bytes, int from, int length) {
        message.update(bytes, from, length);
      }

      @Override
      public String hex() {
        return HexFormat.of().formatHex(message.digest());
      }
    };
  }
}
