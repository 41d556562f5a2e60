package org.tsenor.model.tokenizer;

import java.time.Duration;

/**
 * What the library may take for one request. A tokenizer's file decides what is done with a text:
 * its expressions may have no end, and its normalizers make gigabytes of a line.
 *
 * @param memory bytes more than the process has
 * @param cpu time of the processor, which does not pass while the machine sleeps or others work
 * @param ids most that may be the answer
 * @param what is done, for errors
 */
record Bounds(long memory, Duration cpu, long ids, String what) {
  private static final long SPARE_MEMORY = 512L << 20;
  private static final Duration SPARE_CPU = Duration.ofSeconds(30);

  /** A file of 33 MB takes some 0.5 GB and two seconds. */
  private static final long OPENED_BYTES_PER_BYTE = 32;

  private static final long OPENED_NANOS_PER_BYTE = 2_000;

  /** Some 180 where tokens are longest, and 1.1 microseconds on a busy machine. */
  private static final long TEXT_BYTES_PER_BYTE = 400;

  private static final long TEXT_NANOS_PER_BYTE = 20_000;

  /** A byte is a token at most, and no normal form has more than four times the bytes. */
  private static final long IDS_PER_BYTE = 4;

  private static final long SPARE_IDS = 1 << 16;

  static Bounds ofOpening(long jsonBytes) {
    return new Bounds(
        SPARE_MEMORY + OPENED_BYTES_PER_BYTE * jsonBytes,
        SPARE_CPU.plusNanos(OPENED_NANOS_PER_BYTE * jsonBytes),
        0,
        "to be opened");
  }

  static Bounds ofText(long bytes) {
    return new Bounds(
        SPARE_MEMORY + TEXT_BYTES_PER_BYTE * bytes,
        SPARE_CPU.plusNanos(TEXT_NANOS_PER_BYTE * bytes),
        SPARE_IDS + IDS_PER_BYTE * bytes,
        "for a text of %d bytes".formatted(bytes));
  }

  String moreMemory() {
    return "is a tokenizer that takes more than %d MiB of memory %s, the most allowed"
        .formatted(memory >> 20, what);
  }

  String moreTime() {
    return "is a tokenizer that takes more than %d seconds of computing %s, the most allowed"
        .formatted(cpu.toSeconds(), what);
  }

  String moreIds(long found) {
    return "is a tokenizer that gives %d ids %s: allowed are %d".formatted(found, what, ids);
  }
}
