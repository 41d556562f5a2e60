package org.tsenor.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.text.ByteSize;
import org.tsenor.text.NearestNames;

/**
 * The options of the data source, checked.
 *
 * <p>Names are case-insensitive, as Spark's are. A name that is nearly one of ours is an error;
 * others belong to someone else and are left alone. Sizes are {@code 262144}, {@code 256k} or
 * {@code 256KiB} (binary) or {@code 5GB} (decimal).
 */
public final class SourceOptions {
  /** The directory of the checkpoint; required. */
  public static final String PATH = "path";

  /** Reading: what a row is, {@code bands} or {@code tensors}, each whole; default bands. */
  public static final String ROWS = "rows";

  /** Reading: every band of a matrix starts at a multiple of this many rows; default 64. */
  public static final String ROW_MULTIPLE = "rowMultiple";

  /** Reading: size a band should not pass, unless {@code rowMultiple} rows do; default 256k. */
  public static final String BAND_BYTES = "bandBytes";

  /** Reading: shards are cut into partitions of at most this size; unset: a shard is one. */
  public static final String PARTITION_BYTES = "partitionBytes";

  /**
   * Reading, and writing with {@code like}: whole tensors are dealt anew to shards of at most this
   * size; unset: the shards of the input.
   */
  public static final String SHARD_SIZE = "shardSize";

  /**
   * Reading: names of tensors, one a line, whose rows stay together though {@code rowMultiple} of
   * them pass 16 MiB, because they will be pruned; unset: none.
   */
  public static final String WHOLE_ROWS = "wholeRows";

  /**
   * Reading: the shards that must be found, as {@code PlannedShards} writes them; unset: those that
   * are there.
   */
  public static final String PLANNED_SHARDS = "plannedShards";

  /**
   * Writing: a checkpoint that gives the output its shards, tensors, index and other files; unset:
   * they come from the rows.
   */
  public static final String LIKE = "like";

  /**
   * Writing: Spark brings the rows of a shard together and in order; unset: unless they come as a
   * scan of shards gives them.
   */
  public static final String CLUSTER = "cluster";

  /** Writing: shards of masks and kept values beside the dense ones; default false. */
  public static final String COMPACT = "compact";

  /**
   * Writing: a failed job leaves its committed shards in {@code _staging} and a later one goes on
   * from there; default false.
   */
  public static final String RESUMABLE = "resumable";

  /** Writing: what sums files up, {@code crc32c} or {@code sha256}; default crc32c. */
  public static final String DIGEST = "digest";

  /**
   * Writing, for callers that own the output already: how they do. Shards are committed then, and
   * nothing is published.
   */
  public static final String TARGET = "tsenor.output.target";

  /** Writing, beside {@link #TARGET}: zeros of pruned bands are counted, too; default false. */
  public static final String COUNTED = "tsenor.output.counted";

  private static final List<String> KNOWN =
      List.of(
          PATH,
          ROWS,
          ROW_MULTIPLE,
          BAND_BYTES,
          PARTITION_BYTES,
          SHARD_SIZE,
          WHOLE_ROWS,
          PLANNED_SHARDS,
          LIKE,
          CLUSTER,
          COMPACT,
          RESUMABLE,
          DIGEST);

  private static final List<String> OF_BANDS = List.of(ROW_MULTIPLE, BAND_BYTES, WHOLE_ROWS);

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @throws IllegalArgumentException if a name is nearly one of ours
   */
  public SourceOptions(Map<String, String> options) {
    values.putAll(options);
    if (values.containsKey("paths")) {
      throw new IllegalArgumentException(
          "option paths is %s: a checkpoint is one directory, given as path"
              .formatted(values.get("paths")));
    }
    options.keySet().forEach(SourceOptions::refuseNearMiss);
  }

  private static void refuseNearMiss(String name) {
    for (String known : KNOWN) {
      int distance = NearestNames.distance(name, known);
      // Two slips in a word of four letters would take in names of other sources.
      if (distance > 0 && distance <= (known.length() > 5 ? 2 : 1)) {
        throw new IllegalArgumentException(
            "option %s is not known: did you mean %s? Known are %s"
                .formatted(name, known, String.join(", ", KNOWN)));
      }
    }
  }

  /** A text; empty if it is not set. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The directory of the checkpoint.
   *
   * @throws IllegalArgumentException if it is not set
   */
  public String path() {
    return text(PATH)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "option path is not set: load(path) or save(path) names the checkpoint's"
                        + " directory, LOCATION that of a table"));
  }

  /**
   * A size in bytes, at least 1; empty if it is not set.
   *
   * @throws IllegalArgumentException if it is no size
   */
  public OptionalLong size(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(ByteSize.parse(text.get()));
    } catch (IllegalArgumentException e) {
      throw (IllegalArgumentException)
          wrong(name, "a size of at least 1 byte, such as 262144, 256k or 5GB").initCause(e);
    }
  }

  /**
   * A switch; false if it is not set.
   *
   * @throws IllegalArgumentException if it is neither true nor false
   */
  public boolean flag(String name) {
    String value = values.getOrDefault(name, "false").strip().toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong(name, "true or false");
    }
    return value.equals("true");
  }

  /**
   * What sums files up.
   *
   * @throws IllegalArgumentException if there is no such algorithm
   */
  public DigestAlgorithm digest() {
    String label = values.getOrDefault(DIGEST, "crc32c").strip().toLowerCase(Locale.ROOT);
    return DigestAlgorithm.of(label).orElseThrow(() -> wrong(DIGEST, "crc32c or sha256"));
  }

  /**
   * How tensors are cut into rows.
   *
   * @throws IllegalArgumentException if {@code rows} is not known, or it is {@code tensors} and
   *     something is said of bands
   */
  TensorCut tensorCut() {
    String rows = values.getOrDefault(ROWS, "bands").strip().toLowerCase(Locale.ROOT);
    if (rows.equals("bands")) {
      return bandLayout();
    }
    if (!rows.equals("tensors")) {
      throw wrong(ROWS, "bands or tensors");
    }
    for (String name : OF_BANDS) {
      if (values.containsKey(name)) {
        throw new IllegalArgumentException(
            "option %s is of bands, and option rows is 'tensors': leave one of them away"
                .formatted(name));
      }
    }
    return new WholeTensors();
  }

  /**
   * How tensors are cut into bands.
   *
   * @throws IllegalArgumentException if {@code rowMultiple} or {@code bandBytes} is out of range
   */
  BandLayout bandLayout() {
    String multiple = values.getOrDefault(ROW_MULTIPLE, "64").strip();
    if (!multiple.matches("[1-9]\\d{0,6}")) {
      throw wrong(ROW_MULTIPLE, "a whole number in [1, 9999999]");
    }
    return new BandLayout(
        Long.parseLong(multiple),
        size(BAND_BYTES).orElse(256L << 10),
        text(WHOLE_ROWS).map(names -> names.lines().collect(Collectors.toSet())).orElse(Set.of()));
  }

  private IllegalArgumentException wrong(String name, String allowed) {
    return new IllegalArgumentException(
        "option %s is '%s': allowed is %s".formatted(name, values.get(name), allowed));
  }
}
