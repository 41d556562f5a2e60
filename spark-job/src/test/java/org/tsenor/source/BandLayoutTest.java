package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;

class BandLayoutTest {
  private static final long BAND = 256 << 10;

  private static TensorEntry tensor(String dtype, String shape) {
    List<Long> sizes =
        shape.equals("-") ? List.of() : Arrays.stream(shape.split("x")).map(Long::valueOf).toList();
    return TensorEntry.at(0, "t", Dtype.valueOf(dtype), sizes);
  }

  /** Bands follow each other, none is empty or longer than it may be, rows are counted once. */
  private static void assertCovers(TensorEntry tensor, BandCut cut, long mostBytes) {
    long at = 0;
    long rows = 0;
    for (long band = 0; band < cut.bands(); band++) {
      assertEquals(at, cut.begin(band));
      assertTrue(cut.byteLength(band) > 0 && cut.byteLength(band) <= mostBytes, cut.toString());
      assertEquals(at / tensor.rowBytes(), cut.firstRow(band));
      assertEquals(at % tensor.rowBytes() == 0, cut.rowCount(band) > 0);
      if (cut.rowCount(band) > 1) {
        assertEquals(cut.rowCount(band) * tensor.rowBytes(), cut.byteLength(band));
      }
      rows += cut.rowCount(band);
      at += cut.byteLength(band);
    }
    assertEquals(tensor.byteLength(), at);
    assertEquals(tensor.rows(), rows);
  }

  @ParameterizedTest
  @CsvSource({
    "BF16, 4x5120x16384, 2560",
    "BF16, 1x700000000, 5341",
    "U8, 1x3000000000, 11445",
    "U8, 3000000000, 11445",
    "F4, 4x6000000001, 45777",
    "BF16, 64x50000000, 24448",
    "F32, 100x1000000, 1600",
    "BF16, 64x262144, 128",
    "F8_E4M3, 7x20x1000, 1",
    "BF16, 4096x4096, 64",
    "BF16, 256x131072, 4",
    "I64, -, 1"
  })
  void cutsEveryTensorIntoBandsThatMemoryHolds(String dtype, String shape, long bands) {
    TensorEntry tensor = tensor(dtype, shape);
    BandCut cut = new BandLayout(64, BAND).cut(tensor);
    assertEquals(bands, cut.bands(), cut.toString());
    assertCovers(tensor, cut, BandLayout.UNASKED_WHOLE_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"BF16, 64x262144", "F32, 128x1000000", "BF16, 10x500000000"})
  void keepsRowsTogetherWhereItIsTold(String dtype, String shape) {
    TensorEntry tensor = tensor(dtype, shape);
    BandCut cut = new BandLayout(2, BAND, Set.of("t")).cut(tensor);
    assertTrue(cut.isWhole());
    assertEquals(2, cut.rowsPerBand());
    assertCovers(tensor, cut, BandLayout.MAX_BAND_BYTES);
  }

  @Test
  void refusesToKeepTogetherWhatNoArrayHolds() {
    TensorEntry tensor = tensor("BF16", "64x50000000");
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BandLayout(64, BAND, Set.of("t")).cut(tensor));
    assertTrue(e.getMessage().contains("tensor 't'"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"1", "63", "64", "1000", "70000000", "4000000000"})
  void piecesAreWholeElementsWhateverABandMayTake(long bandBytes) {
    TensorEntry tensor = tensor("F64", "2x10000001");
    BandCut cut = new BandLayout(64, bandBytes).cut(tensor);
    for (long band = 0; band < cut.bands(); band += 1 + cut.bands() / 100) {
      assertEquals(0, cut.begin(band) % 8);
    }
    assertTrue(cut.isWhole() == bandBytes >= tensor.rowBytes());
  }

  @Test
  void aTensorWithoutElementsIsOneBandOfNoRows() {
    BandCut cut = new BandLayout(64, BAND).cut(tensor("F32", "0x7"));
    assertEquals(1, cut.bands());
    assertEquals(0, cut.rowCount(0));
    assertEquals(0, cut.byteLength(0));
  }
}
