package org.tsenor.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** How the bytes of a file are summed up, so that damage is found. */
public enum DigestAlgorithm {
  /** Castagnoli's cyclic redundancy check, one instruction of the processor for 8 bytes. */
  CRC32C,
  /** What {@code sha256sum} computes; about a tenth as fast as {@link #CRC32C}. */
  SHA256;

  /** The name used in settings and reports: {@code crc32c} or {@code sha256}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The algorithm of this {@link #label}; empty if there is none. */
  public static Optional<DigestAlgorithm> of(String label) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.label().equals(label)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** A digest of no bytes yet. */
  public Running begin() {
    return switch (this) {
      case CRC32C -> Running.of(new CRC32C());
      case SHA256 -> Running.of(sha256());
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A digest that bytes are added to, in the order of their file. For one thread. */
  public interface Running {
    /** Adds the next bytes. */
    void update(byte[] bytes, int from, int length);

    /**
     * The digest of all bytes added, in lower-case hexadecimal digits: 8 of CRC32C, most
     * significant first, 64 of SHA-256. Ends the digest.
     */
    String hex();

    /** Of 32 bits. */
    static Running of(Checksum checksum) {
      return new Running() {
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
    static Running of(MessageDigest message) {
      return new Running() {
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
}
