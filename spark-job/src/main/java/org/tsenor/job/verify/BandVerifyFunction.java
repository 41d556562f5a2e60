package org.tsenor.job.verify;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.pruning.WeightFormat;

/** Checks the bands of a partition; gives its verdicts, one a tensor, in one piece. */
final class BandVerifyFunction implements MapPartitionsFunction<Row, TaskVerdicts> {
  private static final long serialVersionUID = 1L;

  private final BandEvidence evidence;
  private final SerializableConfiguration configuration;

  /**
   * @param evidence what to hold the bands against
   * @param configuration of the file systems, for the executors
   */
  BandVerifyFunction(BandEvidence evidence, SerializableConfiguration configuration) {
    this.evidence = evidence;
    this.configuration = configuration;
  }

  @Override
  public Iterator<TaskVerdicts> call(Iterator<Row> bands) throws IOException {
    Map<String, TensorVerdict> verdicts = new LinkedHashMap<>();
    try (TaskFiles files = new TaskFiles(configuration.value())) {
      while (bands.hasNext()) {
        TensorVerdict verdict = check(bands.next(), files);
        verdicts.merge(verdict.tensor(), verdict, TensorVerdict::plus);
      }
    }
    return List.of(new TaskVerdicts(List.copyOf(verdicts.values()))).iterator();
  }

  /**
   * A band and where it lies.
   *
   * @param shard that has it
   * @param tensor it is of
   * @param firstRow of the band
   * @param offset its first byte, relative to the tensor
   */
  private record Place(String shard, TensorEntry tensor, long firstRow, long offset) {}

  private TensorVerdict check(Row row, TaskFiles files) throws IOException {
    String shard = row.getString(row.fieldIndex("shard"));
    String name = row.getString(row.fieldIndex("tensor"));
    TensorEntry tensor = files.header(evidence.shardFile(shard)).tensor(name).orElseThrow();
    Place place =
        new Place(
            shard,
            tensor,
            row.getLong(row.fieldIndex("first_row")),
            row.getLong(row.fieldIndex("byte_offset")) - tensor.begin());
    byte[] data = (byte[]) row.get(row.fieldIndex("data"));
    BandFaults faults = new BandFaults();
    checkFinite(place, data, faults);
    byte[] original =
        evidence.originals().containsKey(name)
            ? files.bytes(evidence.originals().get(name), name, place.offset, data.length)
            : null;
    if (evidence.targets().containsKey(name)) {
      return checkPruned(place, data, original, files, faults);
    }
    int difference = original == null ? -1 : Arrays.mismatch(data, original);
    if (difference >= 0 && faults.count()) {
      faults.tell(
          "not pruned, but differs from the original in the band from row %d, byte %d"
              .formatted(place.firstRow, difference));
    }
    checkCompact(place, data, null, files, faults);
    return TensorVerdict.of(name, WeightCounts.NONE, faults);
  }

  private TensorVerdict checkPruned(
      Place place, byte[] data, byte[] original, TaskFiles files, BandFaults faults)
      throws IOException {
    TensorEntry tensor = place.tensor;
    byte[] mask = mask(place, data, files);
    MaskedBand band =
        new MaskedBand(
            data,
            mask,
            original,
            WeightFormat.of(tensor.dtype().label()).orElseThrow(),
            place.firstRow,
            Math.toIntExact(tensor.columns()));
    WeightCounts counts = new BandCheck(evidence.rules(tensor.name()), faults).check(band);
    checkCompact(place, data, mask, files, faults);
    return TensorVerdict.of(tensor.name(), counts, faults);
  }

  private byte[] mask(Place place, byte[] data, TaskFiles files) throws IOException {
    String name = place.tensor.name();
    if (evidence.unmasked().contains(name)) {
      return null;
    }
    long rowBytes = (place.tensor.columns() + 7) / 8;
    long rows = data.length / place.tensor.rowBytes();
    return files.bytes(
        evidence.maskFile(place.shard),
        name + MaskFiles.SUFFIX,
        place.firstRow * rowBytes,
        rows * rowBytes);
  }

  private void checkCompact(
      Place place, byte[] data, byte[] mask, TaskFiles files, BandFaults faults)
      throws IOException {
    if (evidence.compactShards().contains(place.shard)) {
      new CompactBand(files, evidence.compactFile(place.shard))
          .check(place.tensor, place.offset, data, mask, faults);
    }
  }

  private static void checkFinite(Place place, byte[] data, BandFaults faults) {
    TensorEntry tensor = place.tensor;
    int width = Math.max(1, tensor.dtype().bits() / Byte.SIZE);
    int at = FiniteCheck.next(tensor.dtype(), data, 0);
    while (at >= 0) {
      if (faults.count()) {
        long element = place.offset / width + at;
        long columns = Math.max(1, tensor.columns());
        faults.tell(
            "row %d, column %d: is NaN or infinite"
                .formatted(element / columns, element % columns));
      }
      at = FiniteCheck.next(tensor.dtype(), data, at + 1);
    }
  }
}
