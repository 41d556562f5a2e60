package org.tsenor.job.verify;

import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.checkpoint.ZeroCounter;
import org.tsenor.pruning.WeightFormat;

/** Checks the bands of one task, one after the other. */
final class BandVerifier {
  private final BandEvidence evidence;
  private final TaskFiles files;
  private final OptimumCheck optima;

  /**
   * @param evidence what to hold the bands against
   * @param files of the task
   */
  BandVerifier(BandEvidence evidence, TaskFiles files) {
    this.evidence = evidence;
    this.files = files;
    this.optima = new OptimumCheck(evidence.scorePower());
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

  /** Checks a row of the data source. */
  TensorVerdict check(Row row) throws IOException {
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
      return checkPruned(place, data, original, faults);
    }
    int difference = original == null ? -1 : Arrays.mismatch(data, original);
    if (difference >= 0 && faults.count()) {
      faults.tell(
          "not pruned, but differs from the original in the band from row %d, byte %d"
              .formatted(place.firstRow, difference));
    }
    checkCompact(place, data, null, faults);
    return TensorVerdict.copied(name, zeros(tensor, data), faults);
  }

  private static TensorVerdict.Zeros zeros(TensorEntry tensor, byte[] data) {
    ZeroCounter counter = new ZeroCounter(tensor.dtype());
    return counter.counts()
        ? new TensorVerdict.Zeros(
            data.length * (long) Byte.SIZE / tensor.dtype().bits(),
            counter.zeros(data, data.length))
        : TensorVerdict.Zeros.NONE;
  }

  private TensorVerdict checkPruned(Place place, byte[] data, byte[] original, BandFaults faults)
      throws IOException {
    TensorEntry tensor = place.tensor;
    byte[] mask = mask(place, data);
    WrittenBand band =
        new WrittenBand(
            data,
            mask,
            original,
            WeightFormat.of(tensor.dtype().label()).orElseThrow(),
            place.firstRow,
            Math.toIntExact(tensor.columns()));
    WeightCounts counts = new BandCheck(evidence.rules(tensor.name()), faults).check(band);
    checkCompact(place, data, mask, faults);
    return TensorVerdict.pruned(tensor.name(), counts, optimum(tensor.name(), band), faults);
  }

  private Optimum optimum(String name, WrittenBand band) {
    boolean finite =
        band.original() != null
            && NonFiniteBits.next(Dtype.valueOf(band.format().name()), band.original(), 0) < 0;
    return evidence.certifies() && finite
        ? optima.check(evidence.targets().get(name), band)
        : Optimum.NONE;
  }

  private byte[] mask(Place place, byte[] data) throws IOException {
    String name = place.tensor.name();
    if (evidence.unmasked().contains(name)) {
      return null;
    }
    long rowBytes = (place.tensor.columns() + 7) / 8;
    long rows = data.length / place.tensor.rowBytes();
    return files.bytes(
        evidence.maskFile(place.shard),
        name + CheckpointNames.MASK_SUFFIX,
        place.firstRow * rowBytes,
        rows * rowBytes);
  }

  private void checkCompact(Place place, byte[] data, byte[] mask, BandFaults faults)
      throws IOException {
    if (evidence.compactShards().contains(place.shard)) {
      new CompactBand(files, evidence.compactFile(place.shard))
          .check(place.tensor, place.offset, data, mask, faults);
    }
  }

  private static void checkFinite(Place place, byte[] data, BandFaults faults) {
    TensorEntry tensor = place.tensor;
    int width = Math.max(1, tensor.dtype().bits() / Byte.SIZE);
    int at = NonFiniteBits.next(tensor.dtype(), data, 0);
    while (at >= 0) {
      if (faults.count()) {
        long element = place.offset / width + at;
        long columns = Math.max(1, tensor.columns());
        faults.tell(
            "row %d, column %d: is NaN or infinite"
                .formatted(element / columns, element % columns));
      }
      at = NonFiniteBits.next(tensor.dtype(), data, at + 1);
    }
  }
}
