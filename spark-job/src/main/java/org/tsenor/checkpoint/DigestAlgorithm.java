package org.tsenor.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

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
  public RunningDigest begin() {
    return switch (this) {
      case CRC32C -> RunningDigest.of(new CRC32C());
      case SHA256 -> RunningDigest.of(sha256());
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
