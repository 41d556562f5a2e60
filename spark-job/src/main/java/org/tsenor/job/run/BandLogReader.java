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
import org.tsenor.pruning.BandStatistics;
import org.tsenor.source.ShardRecord;

/**
 * Sums the lines that the writer left beside each shard, one a band.
 *
 * <p>The lines lie on disk and not in the driver's memory, so that a run that was killed and
 * resumed reports on the shards of its first life too. Files are read in shard order and lines in
 * file order: the sums do not depend on which task ran when.
 */
public final class BandLogReader {
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
  public List<ExecutorReport> executors() {
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
        if (band.has(ShardRecord.FILES)) {
          continue; // What the shard's files are: none of its bands.
        }
        if (band.hasNonNull("pattern")) {
          add(band, shard);
          continue;
        }
        copiedZeros += band.path("zeros").asLong();
        if (band.hasNonNull("method_note")) {
          leftDense.put(band.get("tensor").asText(), band.get("method_note").asText());
        }
      }
    }
  }

  private void add(JsonNode band, String shard) {
    TensorReport report = tensor(band, shard);
    tensors.merge(report.tensor(), report, TensorReport::plus);
    backends.merge(band.get("backend").asText(), 1L, Long::sum);
    if (band.hasNonNull("backend_note")) {
      notes.merge(band.get("backend_note").asText(), 1L, Long::sum);
    }
    ExecutorReport executor = ExecutorReport.of(band);
    executors
        .computeIfAbsent(executor.executor() + " " + executor.host(), key -> executor)
        .add(band);
  }

  /** What was counted as it was written outranks what pruning said. */
  private static long nonzeros(JsonNode band) {
    return band.hasNonNull("zeros")
        ? band.get("weights").asLong() - band.get("zeros").asLong()
        : band.get("nonzeros").asLong();
  }

  private static TensorReport tensor(JsonNode band, String shard) {
    BandStatistics statistics =
        new BandStatistics(
            band.get("blocks").asLong(),
            band.get("kept_score").asDouble(),
            band.get("upper_bound").asDouble(),
            band.get("total_score").asDouble(),
            band.get("kept_square").asDouble(),
            band.get("total_square").asDouble(),
            nonzeros(band),
            band.get("gap_sum").asDouble(),
            band.get("gap_max").asDouble(),
            band.get("completed_entries").asLong());
    return new TensorReport(
        band.get("tensor").asText(),
        shard,
        band.get("pattern").asText(),
        band.get("structure").asText(),
        band.get("weights").asLong(),
        statistics,
        band.hasNonNull("method") ? Optional.of(CalibratedFigures.of(band)) : Optional.empty(),
        band.get("seconds").asDouble());
  }
}
