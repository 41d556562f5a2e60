package org.tsenor.source;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;

/** What can be known to be wrong with a read before anything of it is asked for. */
final class ScanCheck {
  private ScanCheck() {}

  /**
   * Requires that there is a checkpoint, and that its tensors are rows where they are to be. Opens
   * no file for bands, and reads headers for whole tensors.
   *
   * @param given options of the read, or of a table
   * @throws IllegalArgumentException saying what was found, where, and what is allowed
   */
  public static void require(Map<String, String> given) {
    SourceOptions options = new SourceOptions(given);
    Path path = new Path(options.path());
    TensorCut cut = options.tensorCut();
    Configuration configuration = SessionFiles.configuration(SparkSession.active(), given);
    try {
      if (cut instanceof WholeTensors) {
        for (Shard shard : Checkpoint.open(configuration, path).shards()) {
          shard.header().tensors().forEach(cut::cut);
        }
      } else {
        Checkpoint.requireAt(configuration, path);
      }
    } catch (IOException e) {
      throw SparkFaults.unchecked(e);
    }
  }
}
