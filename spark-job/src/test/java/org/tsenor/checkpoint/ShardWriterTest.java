package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardWriterTest {
  private static final ShardHeader HEADER =
      ShardHeader.layout(
          Map.of(),
          List.of(
              TensorEntry.at(0, "a", Dtype.U8, List.of(3L)),
              TensorEntry.at(0, "b", Dtype.I16, List.of(2L))));

  @TempDir java.nio.file.Path directory;

  private java.nio.file.Path file;
  private Path path;
  private FileSystem fileSystem;

  @BeforeEach
  void name() throws IOException {
    file = directory.resolve("sub/x.safetensors");
    path = new Path(file.toString());
    fileSystem = Storage.of(new Configuration(), path).fileSystem();
  }

  @Test
  void writesAcrossTensorsAndReadsRanges() throws IOException {
    try (ShardWriter writer = ShardWriter.create(fileSystem, path, HEADER)) {
      writer.write(new byte[] {9, 1, 2, 9}, 1, 2);
      writer.write(new byte[] {3, 4, 5, 6, 7});
      assertEquals(7, writer.written());
      writer.finish();
      writer.abort(); // Harmless: the file is finished.
    }
    assertEquals(1, fileSystem.listStatus(path.getParent()).length, "no checksum file");
    try (ShardReader reader = ShardReader.open(fileSystem, path)) {
      assertEquals(HEADER, reader.header());
      byte[] into = new byte[4];
      reader.read(HEADER.tensors().get(1), 1, into, 1, 3);
      assertArrayEquals(new byte[] {0, 5, 6, 7}, into);
      reader.read(HEADER.tensors().get(0), 2, into, 0, 1);
      assertEquals(3, into[0]);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> reader.read(HEADER.tensors().get(0), 2, into, 0, 2));
    }
  }

  @Test
  void tooManyOrTooFewBytesLeaveNoFile() throws IOException {
    try (ShardWriter writer = ShardWriter.create(fileSystem, path, HEADER)) {
      writer.write(new byte[6]);
      Exception e = assertThrows(IllegalStateException.class, () -> writer.write(new byte[2]));
      assertTrue(e.getMessage().contains("2 bytes after 6 pass the 7"), e.getMessage());
      assertThrows(IllegalStateException.class, writer::finish);
      assertThrows(IllegalStateException.class, () -> writer.write(new byte[1]));
    }
    assertFalse(Files.exists(file));
    ShardWriter.create(fileSystem, path, HEADER).close();
    assertFalse(Files.exists(file));
  }

  @Test
  void aFileCutShortWhileOpenIsNamed() throws IOException {
    // Longer than any read-ahead: Spark, in the same process, sets it to 64 KiB for all.
    TensorEntry tensor = TensorEntry.at(0, "long", Dtype.U8, List.of(1L << 20));
    ShardHeader header = ShardHeader.layout(Map.of(), List.of(tensor));
    try (ShardWriter writer = ShardWriter.create(fileSystem, path, header)) {
      writer.write(new byte[1 << 20]);
      writer.finish();
    }
    try (ShardReader reader = ShardReader.open(fileSystem, path)) {
      Files.write(file, new byte[1 << 19]);
      Exception e =
          assertThrows(
              MalformedCheckpointException.class,
              () -> reader.read(tensor, 1 << 18, new byte[1 << 19], 0, 1 << 19));
      assertTrue(e.getMessage().contains("ends inside tensor 'long'"), e.getMessage());
    }
  }
}
