package org.tsenor.job.magnitude;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.run.RunState;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.BandColumns;
import org.tsenor.source.ColumnNames;

/**
 * What pruning writes on the columns of bands, as their metadata, for the report of whoever writes
 * them: Spark keeps it through selections, filters, joins and tables, and drops it where a column
 * gets other values. So bands whose data or figures were changed lose their mark.
 *
 * @param state settings in effect, the input and the program, as JSON
 */
record PruningMark(String state) {
  private static final String STATE = "tsenor.pruning";
  private static final String MARK = "tsenor.pruning.mark";

  /**
   * The mark of bands.
   *
   * @param bandBytes that they were cut to, if that is known
   */
  static PruningMark of(PruneSettings settings, Optional<Long> bandBytes, Checkpoint checkpoint)
      throws IOException {
    Map<String, String> inEffect = new LinkedHashMap<>(settings.toMap());
    inEffect.remove(PruneCatalog.BAND_SIZE.key());
    bandBytes.ifPresent(bytes -> inEffect.put(PruneCatalog.BAND_SIZE.key(), Long.toString(bytes)));
    RunState state = RunState.of(inEffect, checkpoint);
    return new PruningMark(new String(state.toBytes(), StandardCharsets.UTF_8));
  }

  /** The mark that rows have; empty if they have none, or it is not whole any more. */
  static Optional<PruningMark> in(StructType rows, ColumnNames names) {
    List<String> marked = new ArrayList<>(marked());
    Map<String, StructField> found = new LinkedHashMap<>();
    for (StructField field : rows.fields()) {
      names.known(field.name(), marked).ifPresent(name -> found.put(name, field));
    }
    StructField pattern = found.get(PrunedColumn.PATTERN.column());
    if (pattern == null || !pattern.metadata().contains(STATE)) {
      return Optional.empty();
    }
    PruningMark mark = new PruningMark(pattern.metadata().getString(STATE));
    // Who wants no masks drops their column.
    marked.remove(PrunedColumn.MASK.column());
    boolean whole =
        found.keySet().containsAll(marked)
            && found.values().stream().allMatch(field -> mark.isOn(field.metadata()));
    return whole ? Optional.of(mark) : Optional.empty();
  }

  private boolean isOn(Metadata metadata) {
    return metadata.contains(MARK) && metadata.getString(MARK).equals(digest());
  }

  /** Rows with the mark on the columns of which the report tells. */
  Dataset<Row> on(Dataset<Row> pruned) {
    List<String> marked = marked();
    String digest = digest();
    Column[] columns =
        Arrays.stream(pruned.schema().fields())
            .map(
                field ->
                    marked.contains(field.name())
                        ? pruned.col(field.name()).as(field.name(), on(field, digest))
                        : pruned.col("`" + field.name().replace("`", "``") + "`"))
            .toArray(Column[]::new);
    return pruned.select(columns);
  }

  private Metadata on(StructField field, String digest) {
    MetadataBuilder metadata =
        new MetadataBuilder().withMetadata(field.metadata()).putString(MARK, digest);
    if (field.name().equals(PrunedColumn.PATTERN.column())) {
      metadata.putString(STATE, state);
    }
    return metadata.build();
  }

  private static List<String> marked() {
    List<String> columns = new ArrayList<>(List.of(BandColumns.DATA));
    Arrays.stream(PrunedColumn.values()).map(PrunedColumn::column).forEach(columns::add);
    return columns;
  }

  private String digest() {
    return FileRecord.of(state.getBytes(StandardCharsets.UTF_8), DigestAlgorithm.SHA256).digest();
  }

  /** What was pruned, and with what. */
  RunState run() throws IOException {
    return RunState.parse(state.getBytes(StandardCharsets.UTF_8));
  }
}
