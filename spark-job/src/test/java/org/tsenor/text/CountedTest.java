package org.tsenor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void oneIsNotMany() {
    assertEquals("0 shards", Counted.of(0, "shard"));
    assertEquals("1 shard", Counted.of(1, "shard"));
    assertEquals("1234 shards", Counted.of(1234, "shard"));
    assertEquals("1 matrix", Counted.of(1, "matrix", "matrices"));
    assertEquals("2 files have", Counted.of(2, "file has", "files have"));
  }

  @Test
  void thousandsMayBeGrouped() {
    assertEquals("1 weight", Counted.grouped(1, "weight"));
    assertEquals("1,234,567 weights", Counted.grouped(1_234_567, "weight"));
    assertEquals("1,000 entries", Counted.grouped(1000, "entry", "entries"));
  }
}
