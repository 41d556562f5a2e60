package org.tsenor.job.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Shard;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.pruning.WeightFormat;

/** Checks the bands of a partition; gives one verdict a tensor. */
final class BandVerifyFunction implements MapPartitionsFunction<Row, TensorVerdict> {
  private static final long serialVersionUID = 1L;

  /** A sidecar calls the mask of a tensor by the tensor's name with this behind. */
  static final String MASK_SUFFIX = ".mask";

  private final HashMap<String, Sparsity> targets;
  private final HashMap<String, Shard> masks;
  private final HashMap<String, Shard> originals;
  private final boolean exact;
  private final SerializableConfiguration configuration;

  /**
   * @param evidence what to hold the bands against
   * @param configuration of the file systems, for the executors
   */
  BandVerifyFunction(VerifyEvidence evidence, SerializableConfiguration configuration) {
    this.targets = new HashMap<>(evidence.targets());
    this.masks = new HashMap<>(evidence.masks());
    this.originals = new HashMap<>(evidence.originals());
    this.exact = evidence.exact();
    this.configuration = configuration;
  }

  @Override
  public Iterator<TensorVerdict> call(Iterator<Row> bands) throws IOException {
    Map<String, TensorVerdict> verdicts = new LinkedHashMap<>();
    try (TensorFiles maskFiles = new TensorFiles(masks, MASK_SUFFIX, configuration.value());
        TensorFiles originalFiles = new TensorFiles(originals, "", configuration.value())) {
      while (bands.hasNext()) {
        TensorVerdict verdict = check(bands.next(), maskFiles, originalFiles);
        verdicts.merge(verdict.tensor(), verdict, TensorVerdict::plus);
      }
    }
    return new ArrayList<>(verdicts.values()).iterator();
  }

  private TensorVerdict check(Row row, TensorFiles maskFiles, TensorFiles originalFiles)
      throws IOException {
    String tensor = row.getString(row.fieldIndex("tensor"));
    long firstRow = row.getLong(row.fieldIndex("first_row"));
    long rowCount = row.getLong(row.fieldIndex("row_count"));
    byte[] data = (byte[]) row.get(row.fieldIndex("data"));
    byte[] original =
        originalFiles.has(tensor) ? originalFiles.rows(tensor, firstRow, rowCount) : null;
    Sparsity target = targets.get(tensor);
    if (target == null) {
      return unpruned(tensor, firstRow, data, original);
    }
    List<Long> shape = row.getList(row.fieldIndex("shape"));
    byte[] mask = maskFiles.has(tensor) ? maskFiles.rows(tensor, firstRow, rowCount) : null;
    MaskedBand band =
        new MaskedBand(
            data,
            mask,
            original,
            WeightFormat.valueOf(row.getString(row.fieldIndex("dtype"))),
            firstRow,
            Math.toIntExact(shape.get(1)));
    BandCheck check = new BandCheck(target, exact && mask != null);
    check.check(band);
    return new TensorVerdict(
        tensor,
        (long) band.rows() * band.columns(),
        check.nonzeros(),
        check.faults().total(),
        List.copyOf(check.faults().messages()));
  }

  private static TensorVerdict unpruned(
      String tensor, long firstRow, byte[] data, byte[] original) {
    int difference = original == null ? -1 : Arrays.mismatch(data, original);
    List<String> faults =
        difference < 0
            ? List.of()
            : List.of(
                "not pruned, but differs from the original in the band from row %d, byte %d"
                    .formatted(firstRow, difference));
    return new TensorVerdict(tensor, 0, 0, faults.size(), faults);
  }
}
