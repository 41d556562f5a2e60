package org.tsenor.job.magnitude;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.tsenor.checkpoint.CanonicalPath;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.ScannedCheckpoint;
import org.tsenor.source.SourceOptions;

/**
 * Where bands come from, as far as their query says.
 *
 * @param scans of checkpoints; none where rows were stored in between
 */
record BandOrigin(List<ScannedCheckpoint> scans) {
  private static final long USUAL_BAND_BYTES = 256L << 10;

  static BandOrigin of(Dataset<Row> bands) {
    return new BandOrigin(ScannedCheckpoint.in(bands.queryExecution().analyzed()));
  }

  /** The one checkpoint that is read; empty if there are several, or none. */
  Optional<String> path() {
    return scans.size() == 1 ? Optional.of(scans.get(0).path()) : Optional.empty();
  }

  /** Options of the one read, by which its files are found. */
  Map<String, String> options() {
    return scans.size() == 1 ? scans.get(0).options() : Map.of();
  }

  /** What the one read cuts bands to; empty if that is not known, or whole tensors are read. */
  Optional<Long> bandBytes() {
    if (scans.size() != 1 || options().containsKey(SourceOptions.ROWS)) {
      return Optional.empty();
    }
    return Optional.of(
        new SourceOptions(options()).size(SourceOptions.BAND_BYTES).orElse(USUAL_BAND_BYTES));
  }

  /**
   * Requires that bands are a model's, as far as that is known.
   *
   * @throws UserInputException if all that is read is another
   */
  void require(String model, Configuration hadoop) throws IOException {
    if (scans.isEmpty()) {
      return;
    }
    CanonicalPath wanted = place(model, hadoop);
    for (ScannedCheckpoint scan : scans) {
      if (place(scan.path(), hadoop).equals(wanted)) {
        return;
      }
    }
    throw new UserInputException(
        "model is %s, and these bands are read from %s: they are pruned with the settings of the"
                .formatted(
                    model,
                    scans.stream()
                        .map(ScannedCheckpoint::path)
                        .distinct()
                        .collect(Collectors.joining(", ")))
            + " model that they are of");
  }

  /** The one name of a checkpoint that is there, through mounts, too. */
  private static CanonicalPath place(String path, Configuration hadoop) throws IOException {
    FileSystem files = Storage.of(hadoop, new Path(path)).fileSystem();
    return CanonicalPath.of(hadoop, files.resolvePath(new Path(path)));
  }
}
