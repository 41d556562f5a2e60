package org.tsenor.job.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.source.BandColumns;

/**
 * Sums the lines that the writer left beside each shard, one a band.
 *
 * <p>The lines lie on disk and not in the driver's memory, so that a run that was killed and
 * resumed reports on the shards of its first life too. Files are read in shard order and lines in
 * file order: the sums do not depend on which task ran when.
 */
final class BandLogReader {
  private static final ObjectReader JSON = new ObjectMapper().readerFor(JsonNode.class);

  private final Map<String, TensorReport> tensors = new LinkedHashMap<>();
  private final Map<String, Long> backends = new TreeMap<>();
  private final Map<String, Long> notes = new TreeMap<>();
  private final Map<String, ExecutorReport> executors = new TreeMap<>();
  private final Map<String, String> leftDense = new LinkedHashMap<>();
  private long copiedZeros;

  /** Tensors that were pruned, in shard and file order. */
  public Map<String, TensorReport> tensors() {
    return tensors;
  }

  /** Bands that each backend solved, by its description. */
  public Map<String, Long> backends() {
    return backends;
  }

  /** Why faster backends were passed over, with the number of bands concerned. */
  public Map<String, Long> notes() {
    return notes;
  }

  /** What each executor solved with, in the order of identities and hosts. */
  List<ExecutorReport> executors() {
    return List.copyOf(executors.values());
  }

  /** Tensors that were to be pruned and were not, each with its reason. */
  public Map<String, String> leftDense() {
    return leftDense;
  }

  /** Elements that are zero in tensors that were not pruned, as far as their type has a zero. */
  public long copiedZeros() {
    return copiedZeros;
  }

  /**
   * Adds the lines of one shard; bands that were not pruned carry no statistics and are skipped.
   */
  public void read(FileSystem files, Path log, String shard) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files.open(log), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode band = JSON.readValue(line);
        if (band.has(BandColumns.FILES)) {
          continue; // What the shard's files are: none of its bands.
        }
        if (PrunedColumn.PATTERN.isIn(band)) {
          add(band, shard);
          continue;
        }
        copiedZeros += band.path(BandColumns.ZEROS).asLong();
        if (CalibratedColumn.METHOD_NOTE.isIn(band)) {
          leftDense.put(
              band.get(BandColumns.TENSOR).asText(), CalibratedColumn.METHOD_NOTE.text(band));
        }
      }
    }
  }

  private void add(JsonNode band, String shard) {
    TensorReport report = tensor(band, shard);
    tensors.merge(report.tensor(), report, TensorReport::plus);
    backends.merge(PrunedColumn.BACKEND.text(band), 1L, Long::sum);
    if (PrunedColumn.BACKEND_NOTE.isIn(band)) {
      notes.merge(PrunedColumn.BACKEND_NOTE.text(band), 1L, Long::sum);
    }
    ExecutorReport executor = ExecutorReport.of(band);
    executors
        .computeIfAbsent(executor.executor() + " " + executor.host(), key -> executor)
        .add(band);
  }

  private static TensorReport tensor(JsonNode band, String shard) {
    return new TensorReport(
        band.get(BandColumns.TENSOR).asText(),
        shard,
        PrunedColumn.PATTERN.text(band),
        PrunedColumn.STRUCTURE.text(band),
        PrunedColumn.WEIGHTS.whole(band),
        PrunedColumn.statistics(band),
        CalibratedColumn.METHOD.isIn(band)
            ? Optional.of(CalibratedColumn.figures(band))
            : Optional.empty(),
        PrunedColumn.SECONDS.real(band));
  }
}
