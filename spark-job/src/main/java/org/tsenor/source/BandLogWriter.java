package org.tsenor.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.ZeroCounter;

/**
 * The record of a shard's bands: one JSON line each, with what is known of it beside its place;
 * then the {@link ShardRecord} of the shard's files.
 */
final class BandLogWriter implements AutoCloseable {
  /** The JDK's own way from a double to text takes a second of compilation for a few thousand. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private final boolean countsAll;
  private final OutputStream out;
  private final JsonGenerator json;

  /**
   * @param out closed with this
   * @param countsAll whether zeros of pruned bands are counted, too
   */
  BandLogWriter(OutputStream out, boolean countsAll) throws IOException {
    this.countsAll = countsAll;
    this.out = out;
    this.json = FACTORY.createGenerator(out);
    json.setRootValueSeparator(new SerializedString("\n"));
  }

  void add(BandRow row, BandRow.Fields record) throws IOException {
    Band band = row.band();
    json.writeStartObject();
    json.writeStringField(BandColumns.TENSOR, band.tensor());
    json.writeNumberField(BandColumns.FIRST_ROW, band.firstRow());
    json.writeNumberField(BandColumns.ROW_COUNT, band.rowCount());
    if (countsAll || row.pattern().isEmpty()) {
      writeZeros(row);
    }
    record.write(json);
    json.writeEndObject();
  }

  /**
   * How much of a band is zero. Of one that is not pruned nobody else reads the bytes; of one that
   * is, its columns say it, unless somebody may have changed it since.
   */
  private void writeZeros(BandRow row) throws IOException {
    Optional<ZeroCounter> counter = Dtype.of(row.band().dtype()).map(ZeroCounter::new);
    if (counter.isPresent() && counter.get().counts()) {
      json.writeNumberField(BandColumns.ZEROS, counter.get().zeros(row.data(), row.data().length));
    }
  }

  /**
   * Ends with what the shard's files are.
   *
   * @param files that are written, without this one
   */
  void finish(Map<Artifact, FileRecord> files) throws IOException {
    json.writeRaw("\n" + ShardRecord.line(files) + "\n");
    json.close();
  }

  /** Closes the stream, finished or not. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}
