package org.tsenor.tokens;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Reads a column of text or token ids of a Parquet file, row by row in the file's order. Of the
 * heap it takes a row group of that column as it is compressed, and a page of it that is not.
 */
final class ParquetRows implements RowReader {
  private static final String MAGIC = "PAR1";

  /** Of a file whose footer is encrypted. */
  private static final String ENCRYPTED = "PARE";

  /** Share of the heap for a column's part of a row group, in percent. */
  private static final int MAX_HEAP_PERCENT = 60;

  @Override
  public void read(InputFile file, Optional<String> field, Sink sink) throws IOException {
    requireMagic(file);
    try {
      readColumn(file, field, sink);
    } catch (OutOfMemoryError e) {
      throw new CalibrationInputException(
          file, "is more than this heap holds: write smaller row groups, or give a larger heap", e);
    } catch (IOException | RuntimeException e) {
      throw failure(file, e);
    }
  }

  private static void requireMagic(InputFile file) throws IOException {
    byte[] ends = new byte[2 * MAGIC.length()];
    if (file.length() >= ends.length) {
      try (FSDataInputStream in = file.fileSystem().open(file.path())) {
        in.readFully(0, ends, 0, MAGIC.length());
        in.readFully(file.length() - MAGIC.length(), ends, MAGIC.length(), MAGIC.length());
      }
    }
    String found = new String(ends, StandardCharsets.ISO_8859_1);
    if (found.equals(ENCRYPTED + ENCRYPTED)) {
      throw new CalibrationInputException(file, "is encrypted: allowed is plain Parquet");
    }
    if (!found.equals(MAGIC + MAGIC)) {
      throw new CalibrationInputException(
          file, "is not a whole Parquet file: it must begin and end with PAR1");
    }
  }

  /**
   * What the library throws is the file's fault, unless it comes from the file system or is ours.
   */
  private static IOException failure(InputFile file, Exception failure) {
    List<Throwable> causes =
        Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
            .limit(50)
            .toList();
    for (Throwable cause : causes) {
      if (cause instanceof CalibrationInputException mistake) {
        return mistake;
      }
      if (cause instanceof StorageException storage) {
        return storage;
      }
    }
    Throwable root = causes.get(causes.size() - 1);
    String reason = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return new CalibrationInputException(
        file,
        "is Parquet that cannot be read: %s: %s".formatted(root.getClass().getSimpleName(), reason),
        failure);
  }

  private static void readColumn(InputFile file, Optional<String> field, Sink sink)
      throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            new ParquetSource(file),
            HadoopReadOptions.builder(file.fileSystem().getConf()).build())) {
      FileMetaData metadata = reader.getFooter().getFileMetaData();
      ParquetColumn column = ParquetColumn.find(file, metadata.getSchema(), field);
      for (BlockMetaData group : reader.getFooter().getBlocks()) {
        requireReadable(file, column, group);
      }
      MessageType projection = column.projection(metadata.getSchema());
      reader.setRequestedSchema(projection);
      MessageColumnIO columns =
          new ColumnIOFactory(metadata.getCreatedBy())
              .getColumnIO(projection, metadata.getSchema(), true);
      RowMaterializer materializer = new RowMaterializer(file, column, sink);
      while (!sink.isFull()) {
        PageReadStore group = reader.readNextRowGroup();
        if (group == null) {
          return;
        }
        RecordReader<Row> records = columns.getRecordReader(group, materializer);
        for (long row = 0; row < group.getRowCount() && !sink.isFull(); row++) {
          sink.accept(records.read());
        }
      }
    }
  }

  /** Before any of it is read: a codec that is not there, or more than the heap holds. */
  private static void requireReadable(InputFile file, ParquetColumn column, BlockMetaData group)
      throws CalibrationInputException {
    ColumnChunkMetaData chunk =
        group.getColumns().stream()
            .filter(part -> Arrays.asList(part.getPath().toArray()).equals(column.names()))
            .findFirst()
            .orElseThrow(
                () ->
                    new CalibrationInputException(
                        file, "has a row group without the column '%s'".formatted(column.name())));
    requireCodec(file, chunk.getCodec());
    long rows = group.getRowCount();
    if (!column.isText() && rows > 0 && chunk.getValueCount() / rows > Row.MAX_IDS) {
      throw Row.tooManyIds(file.at("row", group.getRowIndexOffset() + 1), column.name());
    }
    long most = Runtime.getRuntime().maxMemory() / 100 * MAX_HEAP_PERCENT;
    if (chunk.getTotalSize() > most) {
      throw new CalibrationInputException(
          file,
          "has a row group with %d MiB of column '%s', but this heap holds %d MiB: write smaller row"
                  .formatted(chunk.getTotalSize() >> 20, column.name(), most >> 20)
              + " groups, or give a larger heap");
    }
  }

  /** Refuses what is compressed by a codec that is not there. */
  static void requireCodec(InputFile file, CompressionCodecName codec)
      throws CalibrationInputException {
    String name = codec.getHadoopCompressionCodecClassName();
    try {
      if (name != null) {
        file.fileSystem().getConf().getClassByName(name);
      }
    } catch (ClassNotFoundException e) {
      throw new CalibrationInputException(
          file,
          ("is compressed with %s, which is not on the class path: allowed are zstd, snappy, gzip,"
                  + " lz4 and none; write it anew, in Python"
                  + " pandas.read_parquet(FILE).to_parquet(FILE, compression='zstd')")
              .formatted(codec.name().toLowerCase(Locale.ROOT)),
          e);
    }
  }
}
