package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

class BandSequenceTest {
  private static final ShardHeader TEMPLATE =
      ShardHeader.layout(
          Map.of(),
          List.of(
              TensorEntry.at(0, "a", Dtype.U8, List.of(4L, 2L)),
              TensorEntry.at(0, "none", Dtype.F32, List.of(0L, 3L)),
              TensorEntry.at(0, "b", Dtype.BF16, List.of())));

  private static BandRow row(String tensor, String dtype, List<Long> shape, long... numbers) {
    return BandRow.copied(
        new Band("s", tensor, dtype, shape, numbers[0], numbers[1], numbers[2], numbers[3]),
        new byte[(int) numbers[3]]);
  }

  private static BandRow a(long firstRow, long rows, long offset, long bytes) {
    return row("a", "U8", List.of(4L, 2L), firstRow, rows, offset, bytes);
  }

  private static BandRow none(long offset) {
    return row("none", "F32", List.of(0L, 3L), 0, 0, offset, 0);
  }

  private static BandRow b(long offset) {
    return row("b", "BF16", List.of(), 0, 1, offset, 2);
  }

  private static void accept(BandSequence sequence, BandRow... rows) throws BandOrderException {
    for (BandRow row : rows) {
      sequence.accept(row);
    }
    sequence.finish();
  }

  private static void assertRefused(String part, BandRow... rows) {
    String like =
        assertThrows(
                BandOrderException.class,
                () -> accept(BandSequence.like("s", TEMPLATE, false), rows))
            .getMessage();
    assertTrue(like.contains(part), like);
    assertTrue(like.startsWith("shard s, byte "), like);
  }

  @Test
  void takesWholeShardsInOrder() throws BandOrderException {
    BandRow[] rows = {a(0, 3, 0, 6), a(3, 1, 6, 2), none(8), b(8)};
    accept(BandSequence.like("s", TEMPLATE, false), rows);
    accept(BandSequence.free("s", false), rows);
    assertEquals(
        TensorEntry.at(0, "a", Dtype.U8, List.of(4L, 2L)),
        BandSequence.free("s", false).accept(rows[0]));
  }

  @Test
  void takesEmptyTensorsWhereverTheyCome() throws BandOrderException {
    accept(BandSequence.like("s", TEMPLATE, false), none(0), a(0, 4, 0, 8), b(8));
  }

  @Test
  void refusesWhatIsNotNext() {
    assertRefused("byte 0: expected tensor 'a' from row 0, found tensor 'b'", b(8));
    assertRefused("expected tensor 'a' from row 2", a(0, 2, 0, 4), a(3, 1, 6, 2));
    assertRefused("expected tensor 'a' from row 2", a(0, 2, 0, 4), b(8));
    assertRefused("expected tensor 'b' from row 0", a(0, 4, 0, 8), a(0, 4, 0, 8));
    assertRefused("expected no further tensor", a(0, 4, 0, 8), b(8), b(10));
    assertRefused("expected byte_offset 4, found", a(0, 2, 0, 4), a(2, 2, 5, 4));
    assertRefused("expected byte_offset 8, found tensor 'b'", a(0, 4, 0, 8), b(20));
  }

  @Test
  void refusesWhatDoesNotFitTheTensor() {
    assertRefused("expected 4 bytes of data, found", a(0, 2, 0, 3));
    assertRefused("expected 1 to 4 rows", a(0, 5, 0, 10));
    assertRefused("expected U8 of shape [4, 2]", row("a", "I8", List.of(4L, 2L), 0, 4, 0, 8));
    assertRefused("expected U8 of shape [4, 2]", row("a", "U8", List.of(2L, 4L), 0, 2, 0, 8));
  }

  @Test
  void refusesAnUnfinishedShard() {
    assertRefused("expected tensor 'a' from row 3", a(0, 3, 0, 6));
    assertRefused("expected tensor 'b' from row 0", a(0, 4, 0, 8));
    assertRefused("expected the tensors [none]", a(0, 4, 0, 8), b(8));
  }

  @Test
  void takesTensorsFromWhereverTheyLayWithoutATemplate() throws BandOrderException {
    BandSequence some = BandSequence.free("s", false);
    accept(some, a(0, 3, 100, 6), a(3, 1, 106, 2), none(140), b(20));
    assertEquals(TensorEntry.at(8, "b", Dtype.BF16, List.of()), last(a(0, 4, 100, 8), b(20)));
    // As after a change of the dtype: rows count, and where they lay does not.
    accept(BandSequence.free("s", false), a(0, 2, 100, 4), a(2, 2, 106, 4));
    accept(BandSequence.free("s", false), a(0, 2, Band.UNSAID, 4), a(2, 2, Band.UNSAID, 4));
  }

  @Test
  void saysWhatIsWrongWhereRowsComeInOrder() {
    Map<String, List<BandRow>> faults =
        Map.of(
            "rows from 0 on came twice, or overlap", List.of(a(0, 2, 0, 4), a(0, 2, 50, 4)),
            "rows from 1 on came twice, or overlap", List.of(a(0, 2, 0, 4), a(1, 3, 2, 6)),
            "rows from 2 on did not come", List.of(a(0, 2, 0, 4), a(3, 1, 6, 2)),
            "from row 2, found tensor 'b'", List.of(a(0, 2, 0, 4), b(8)),
            "a tensor that has not come yet, and it has", List.of(a(0, 4, 0, 8), a(0, 4, 0, 8)),
            "tensor 'a' from row 2, found no further row", List.of(a(0, 2, 0, 4)));
    faults.forEach(
        (part, rows) -> {
          String message =
              assertThrows(
                      BandOrderException.class,
                      () -> accept(BandSequence.free("s", true), rows.toArray(new BandRow[0])))
                  .getMessage();
          assertTrue(message.contains(part), message);
          assertTrue(message.contains("whole and once"), message);
          assertFalse(message.contains("cluster"), message);
        });
  }

  private static TensorEntry last(BandRow... rows) throws BandOrderException {
    BandSequence sequence = BandSequence.free("s", false);
    TensorEntry last = null;
    for (BandRow row : rows) {
      last = sequence.accept(row);
    }
    return last;
  }

  @Test
  void refusesUnknownTypesAndRepeatedTensorsWithoutATemplate() {
    assertThrows(
        BandOrderException.class,
        () -> BandSequence.free("s", false).accept(row("a", "Q4", List.of(4L), 0, 4, 0, 4)));
    assertThrows(
        BandOrderException.class,
        () -> accept(BandSequence.free("s", false), a(0, 4, 0, 8), a(0, 4, 8, 8)));
  }

  private static BandRow wide(long firstRow, long rows, long offset, long bytes) {
    return row("wide", "U8", List.of(2L, 10L), firstRow, rows, offset, bytes);
  }

  @Test
  void aRowMayComeInPieces() throws BandOrderException {
    accept(
        BandSequence.free("s", false),
        wide(0, 1, 0, 4),
        wide(0, 0, 4, 4),
        wide(0, 0, 8, 2),
        wide(1, 1, 10, 9),
        wide(1, 0, 19, 1),
        none(20),
        b(20));
    accept(BandSequence.free("s", false), wide(0, 1, 0, 10), wide(1, 1, 10, 4), wide(1, 0, 14, 6));
  }

  @Test
  void piecesMustFollowEachOther() {
    for (BandRow second :
        List.of(
            wide(0, 0, 5, 4), // a byte is missing
            wide(0, 0, Band.UNSAID, 4),
            wide(0, 0, 4, 7), // beyond the row
            wide(0, 0, 4, 0),
            wide(0, 1, 4, 6), // begins no row
            wide(1, 1, 4, 10),
            wide(1, 0, 4, 6),
            none(4),
            b(4))) {
      BandOrderException e =
          assertThrows(
              BandOrderException.class,
              () -> accept(BandSequence.free("s", false), wide(0, 1, 0, 4), second));
      assertTrue(e.getMessage().contains("expected"), e.getMessage());
    }
    for (BandRow first :
        List.of(
            wide(0, 0, 0, 4),
            wide(0, 2, 0, 19),
            wide(0, 1, 0, 11),
            wide(0, 1, 0, 0),
            wide(0, 1, Band.UNSAID, 4))) {
      assertThrows(BandOrderException.class, () -> BandSequence.free("s", false).accept(first));
    }
    assertThrows(
        BandOrderException.class,
        () -> accept(BandSequence.free("s", false), wide(0, 1, 0, 10), wide(1, 1, 10, 4)));
  }

  @Test
  void aPieceOfARowHasNoMask() {
    BandRow piece = wide(0, 1, 0, 4);
    BandRow masked =
        new BandRow(piece.band(), piece.data(), new byte[2], Optional.empty(), Optional.empty());
    Exception e =
        assertThrows(BandOrderException.class, () -> BandSequence.free("s", false).accept(masked));
    assertTrue(e.getMessage().contains("whole rows, as it has a mask"), e.getMessage());
  }
}
