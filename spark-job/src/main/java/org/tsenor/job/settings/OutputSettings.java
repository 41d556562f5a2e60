package org.tsenor.job.settings;

import java.io.Serializable;
import java.util.Locale;
import org.tsenor.checkpoint.DigestAlgorithm;

/**
 * What is written and where.
 *
 * @param path directory of the pruned checkpoint; empty in a dry run that names none
 * @param mode what happens if it exists
 * @param format what is written beside the dense shards
 * @param masks whether masks are written beside the shards
 * @param shardBytes size of an output shard at most; 0 keeps the input's shards
 * @param digest that every file gets
 */
public record OutputSettings(
    String path, Mode mode, Format format, boolean masks, long shardBytes, DigestAlgorithm digest)
    implements Serializable {

  /** What happens if the output exists. */
  public enum Mode {
    /** The run is refused. */
    CREATE,
    /** Shards that an interrupted run committed are kept. */
    RESUME,
    /** The output is replaced. */
    OVERWRITE
  }

  /** What is written beside the dense shards. */
  public enum Format {
    /** Nothing: zeros are in place and every loader reads them. */
    DENSE,
    /** An archive of the kept weights and the masks. */
    COMPACT;

    /** The lower-case name used in settings and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public OutputSettings {
    if (shardBytes < 0) {
      throw new IllegalArgumentException("shard size must not be negative but is " + shardBytes);
    }
  }
}
