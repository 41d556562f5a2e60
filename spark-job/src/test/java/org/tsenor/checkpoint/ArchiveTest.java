package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pruned shard goes through masks and archive and comes back bit for bit. */
class ArchiveTest {
  private static final Map<String, String> DESCRIPTION =
      Map.of("pattern", "2:4", "structure", "transposable");
  private static final int BAND_ROWS = 4;

  @TempDir java.nio.file.Path directory;
  @TempDir java.nio.file.Path scratch;

  private Storage storage;
  private FileSystem fileSystem;
  private Path dense;
  private Path masks;
  private Path compact;

  @BeforeEach
  void name() throws IOException {
    Path root = new Path(directory.toUri());
    storage = Storage.of(new Configuration(), root);
    fileSystem = storage.fileSystem();
    dense = new Path(root, "dense.safetensors");
    masks = new Path(root, "masks.safetensors");
    compact = new Path(root, "compact.safetensors");
  }

  /** Writes a dense shard of random values, half of each row zero, and the masks of those. */
  private ShardHeader writePruned(List<TensorEntry> tensors, Map<String, Boolean> pruned)
      throws IOException {
    ShardHeader header = ShardHeader.layout(Map.of("note", "kept"), tensors);
    Random random = new Random(7);
    try (ShardWriter writer = ShardWriter.create(fileSystem, dense, header);
        MaskWriter maskWriter = new MaskWriter(scratch)) {
      for (TensorEntry tensor : header.tensors()) {
        for (long row = 0; row < tensor.rows(); row += BAND_ROWS) {
          long rows = Math.min(BAND_ROWS, tensor.rows() - row);
          byte[] band = new byte[(int) (rows * tensor.rowBytes())];
          random.nextBytes(band);
          if (pruned.containsKey(tensor.name())) {
            maskWriter.add(tensor, row, prune(new PrunedTensor(tensor), band, random));
          }
          writer.write(band);
        }
      }
      writer.finish();
      maskWriter.finish(fileSystem, masks, DESCRIPTION);
    }
    return header;
  }

  /** Zeroes half of each row of a band in place; returns its mask. */
  private static byte[] prune(PrunedTensor tensor, byte[] band, Random random) {
    int columns = (int) tensor.columns();
    int rowBytes = columns * tensor.width();
    byte[] mask = new byte[band.length / rowBytes * (int) tensor.maskRowBytes()];
    for (int row = 0; row < band.length / rowBytes; row++) {
      int shift = random.nextInt(2);
      for (int column = 0; column < columns; column++) {
        if ((column + shift) % 2 == 0) {
          mask[row * (int) tensor.maskRowBytes() + column / 8] |= (byte) (1 << column % 8);
        } else {
          int at = row * rowBytes + column * tensor.width();
          Arrays.fill(band, at, at + tensor.width(), (byte) 0);
        }
      }
    }
    return mask;
  }

  private static List<TensorEntry> tensors() {
    return List.of(
        TensorEntry.at(0, "embed", Dtype.BF16, List.of(5L, 6L)),
        TensorEntry.at(0, "q", Dtype.BF16, List.of(10L, 20L)),
        TensorEntry.at(0, "none", Dtype.F32, List.of(0L, 4L)),
        TensorEntry.at(0, "experts", Dtype.F32, List.of(3L, 4L, 6L)),
        TensorEntry.at(0, "scale", Dtype.F64, List.of()),
        TensorEntry.at(0, "bytes", Dtype.F8_E4M3, List.of(7L, 8L)));
  }

  private static Map<String, Boolean> pruned() {
    return Map.of("q", true, "experts", true, "bytes", true);
  }

  private byte[] bytes(Path path) throws IOException {
    return Files.readAllBytes(java.nio.file.Path.of(path.toUri().getPath()));
  }

  @Test
  void restoresBitForBit() throws IOException {
    writePruned(tensors(), pruned());
    CompactShard archive = new CompactShard(storage, scratch);
    archive.pack(dense, masks, compact);
    Path restored = new Path(dense.getParent(), "restored.safetensors");
    archive.restore(compact, restored);
    assertArrayEquals(bytes(dense), bytes(restored));
  }

  @Test
  void archiveHasValuesAndMasksInOrder() throws IOException {
    writePruned(tensors(), pruned());
    new CompactShard(storage, scratch).pack(dense, masks, compact);
    try (ShardReader reader = ShardReader.open(fileSystem, compact)) {
      assertEquals(
          List.of(
              "embed",
              "q.values",
              "q.mask",
              "none",
              "experts.values",
              "experts.mask",
              "scale",
              "bytes.values",
              "bytes.mask"),
          reader.header().tensors().stream().map(TensorEntry::name).toList());
      TensorEntry values = reader.header().tensor("experts.values").orElseThrow();
      assertEquals(List.of(3L, 4L, 3L), values.shape());
      assertEquals(Dtype.F32, values.dtype());
      assertEquals(List.of(10L, 3L), reader.header().tensor("q.mask").orElseThrow().shape());
      Map<String, String> metadata = reader.header().metadata();
      assertEquals("pt", metadata.get("format"));
      assertEquals("2:4", metadata.get("compact.pattern"));
      assertEquals("3,4,6", metadata.get("compact.shape.experts"));
    }
  }

  @Test
  void masksAreFoundByRow() throws IOException {
    TensorEntry tensor = TensorEntry.at(0, "w", Dtype.I8, List.of(2L, 9L));
    try (MaskWriter writer = new MaskWriter(scratch)) {
      writer.add(tensor, 0, new byte[] {0b0101, 1});
      writer.add(tensor, 1, new byte[] {(byte) 0x81, 0});
      writer.finish(fileSystem, masks, DESCRIPTION);
    }
    try (MaskReader reader = MaskReader.open(fileSystem, masks)) {
      assertTrue(reader.has(tensor));
      assertFalse(reader.has(TensorEntry.at(0, "v", Dtype.I8, List.of(2L, 9L))));
      assertArrayEquals(new byte[] {(byte) 0x81, 0}, reader.rows(tensor, 1, 1));
      assertArrayEquals(new byte[] {0b0101, 1, (byte) 0x81, 0}, reader.rows(tensor, 0, 2));
      assertEquals(
          Map.of("format", "pt", "pattern", "2:4", "structure", "transposable", "version", "1"),
          reader.description());
      TensorEntry other = TensorEntry.at(0, "w", Dtype.I8, List.of(2L, 17L));
      assertThrows(MalformedCheckpointException.class, () -> reader.rows(other, 0, 1));
    }
  }

  @Test
  void longMasksWaitInAFileThatIsRemoved() throws IOException {
    TensorEntry wide = TensorEntry.at(0, "wide", Dtype.I8, List.of(20L, 1L << 19));
    writePruned(List.of(wide), Map.of("wide", true));
    assertEquals((20 << 16) + 64, bytes(masks).length, 128);
    new CompactShard(storage, scratch).pack(dense, masks, compact);
    Path restored = new Path(dense.getParent(), "restored.safetensors");
    new CompactShard(storage, scratch).restore(compact, restored);
    assertArrayEquals(bytes(dense), bytes(restored));
    try (var files = Files.list(scratch)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void abandonedMasksLeaveNoFile() throws IOException {
    TensorEntry wide = TensorEntry.at(0, "wide", Dtype.I8, List.of(1L, 1L << 24));
    try (MaskWriter writer = new MaskWriter(scratch)) {
      writer.add(wide, 0, new byte[1 << 21]);
      try (var files = Files.list(scratch)) {
        assertEquals(1, files.count());
      }
    }
    try (var files = Files.list(scratch)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void masksOutOfOrderAreRefused() throws IOException {
    TensorEntry tensor = TensorEntry.at(0, "w", Dtype.I8, List.of(3L, 9L));
    TensorEntry next = TensorEntry.at(27, "v", Dtype.I8, List.of(3L, 9L));
    try (MaskWriter writer = new MaskWriter(scratch)) {
      assertThrows(IllegalArgumentException.class, () -> writer.add(tensor, 0, new byte[3]));
    }
    try (MaskWriter writer = new MaskWriter(scratch)) {
      writer.add(tensor, 0, new byte[2]);
      assertThrows(IllegalArgumentException.class, () -> writer.add(tensor, 2, new byte[2]));
      assertThrows(IllegalArgumentException.class, () -> writer.add(tensor, 1, new byte[6]));
      assertThrows(IllegalArgumentException.class, () -> writer.add(next, 0, new byte[2]));
      assertThrows(
          IllegalArgumentException.class, () -> writer.finish(fileSystem, masks, DESCRIPTION));
    }
    TensorEntry flat = TensorEntry.at(0, "flat", Dtype.I8, List.of(8L));
    try (MaskWriter writer = new MaskWriter(scratch)) {
      assertThrows(IllegalArgumentException.class, () -> writer.add(flat, 0, new byte[1]));
    }
  }

  @Test
  void bandsThatDoNotFitTheLayoutAreRefused() throws IOException {
    TensorEntry w = TensorEntry.at(0, "w", Dtype.I8, List.of(2L, 4L));
    TensorEntry v = TensorEntry.at(8, "v", Dtype.I8, List.of(2L, 4L));
    CompactLayout layout =
        CompactLayout.of(new ShardHeader(Map.of(), List.of(w, v), 0), Map.of("w", 2L), DESCRIPTION);
    byte[] row = {1, 0, 2, 0};
    byte[] mask = {0b0101};
    try (CompactWriter writer = CompactWriter.create(fileSystem, compact, layout, scratch)) {
      assertRefused(() -> writer.add(v, 0, row, null), "next is 'w'");
      assertRefused(() -> writer.add(w, 1, row, mask), "needed are rows of 4 bytes from row 0");
      assertRefused(() -> writer.add(w, 0, row, null), "without a mask");
      assertRefused(
          () -> writer.add(w, 0, row, new byte[] {0b0111}), "row 0 of the mask has 3 bits");
      assertRefused(
          () -> writer.add(w, 0, row, new byte[] {0b1_0001}),
          "row 0 of the mask has 2 bits in 4 columns");
      assertRefused(
          () -> writer.add(w, 0, row, new byte[] {0b1001}),
          "row 0, column 2 is dropped by the mask but");
      writer.add(w, 0, row, mask);
      writer.add(w, 1, row, mask);
      assertRefused(() -> writer.add(v, 0, row, mask), "with a mask");
      assertThrows(IllegalStateException.class, writer::finish);
    }
    assertFalse(fileSystem.exists(compact));
    assertThrows(
        IllegalArgumentException.class,
        () -> CompactLayout.of(layout.dense(), Map.of("x", 2L), DESCRIPTION));
  }

  private static void assertRefused(Step step, String message) {
    Exception e = assertThrows(IllegalArgumentException.class, step::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void malformedArchivesAreRefused() throws IOException {
    writePruned(tensors(), pruned());
    CompactShard archive = new CompactShard(storage, scratch);
    Path restored = new Path(dense.getParent(), "restored.safetensors");
    assertMalformed(() -> archive.restore(dense, restored), "has compact.version null");
    assertMalformed(() -> archive.pack(dense, dense, compact), "has masks of version null");
    archive.pack(dense, masks, compact);
    byte[] broken = bytes(compact);
    broken[broken.length - 1] ^= 1;
    Files.write(directory.resolve("compact.safetensors"), broken);
    assertMalformed(
        () -> archive.restore(compact, restored), "tensor 'bytes.mask' from row 0: row 6");
    assertFalse(fileSystem.exists(restored));
  }

  @Test
  void headersThatDoNotFitTheirShapesAreMalformed() {
    TensorEntry values = TensorEntry.at(0, "w.values", Dtype.I8, List.of(2L, 2L));
    TensorEntry mask = TensorEntry.at(4, "w.mask", Dtype.U8, List.of(2L, 1L));
    assertMalformed(() -> parse("2,9", values, mask), "does not fit the dense shape [2, 9]");
    assertMalformed(() -> parse("2,1", values, mask), "keeps 2 of a row: allowed is [1, 1]");
    assertMalformed(() -> parse("x", values, mask), "x");
    assertMalformed(() -> parse("2,4", values), "its mask does not follow it");
    assertMalformed(() -> parse("2,4"), "the dense shapes of 1 tensor but the values of 0");
  }

  private static void parse(String shape, TensorEntry... tensors) throws IOException {
    Map<String, String> metadata = Map.of("compact.version", "1", "compact.shape.w", shape);
    CompactLayout.parse("file", new ShardHeader(metadata, List.of(tensors), 0));
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void assertMalformed(Step step, String message) {
    Exception e = assertThrows(MalformedCheckpointException.class, step::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
