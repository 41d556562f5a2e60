package org.tsenor.job.plan;

import java.io.IOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.OutputSettings;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.BandLayout;

/**
 * What a run does to every tensor of a checkpoint, and what it will cost.
 *
 * @param decisions one a tensor, shards by name and tensors in file order; at least one prunes
 * @param rowMultiple rows that every unit of work must be a multiple of: the least common multiple
 *     of the rows that masks span
 * @param cost what is read and written
 * @param layers where the decoder layers are and why it is these, in words
 */
public record PrunePlan(List<TensorDecision> decisions, int rowMultiple, Cost cost, String layers) {
  /** A unit of work holds this many rows at most for its masks' sake, to bound a task's memory. */
  static final int MAX_ROW_MULTIPLE = 4096;

  private static final List<Setting<?>> SELECTING =
      List.of(
          PruneCatalog.PATTERN,
          PruneCatalog.STRUCTURE,
          PruneCatalog.TARGETS,
          PruneCatalog.IGNORE,
          PruneCatalog.RULES,
          PruneCatalog.ON_INDIVISIBLE);

  /**
   * Bytes that move.
   *
   * @param read bytes of the input's shards
   * @param shards bytes of the output's dense shards; exact but for headers if they are re-cut
   * @param masks bytes of masks, without headers; 0 if none are written
   * @param compact bytes of the compact archive, estimated without headers; 0 if none is written
   */
  public record Cost(long read, long shards, long masks, long compact) {}

  public PrunePlan {
    decisions = List.copyOf(decisions);
  }

  /**
   * Plans a run from headers and settings; reads no weights and writes nothing.
   *
   * @throws UserInputException if the settings do not fit the checkpoint
   * @throws IOException if the checkpoint is quantized, or its files cannot be read
   */
  public static PrunePlan of(PruneSettings settings, Checkpoint checkpoint) throws IOException {
    checkpoint.requirePlainWeights();
    TensorRoles roles = TensorRoles.of(checkpoint);
    List<TensorDecision> decisions = new PrunePlanner(settings, roles).decide(checkpoint);
    int rows = commonRows(decisions);
    requireArrays(decisions, rows);
    return new PrunePlan(
        decisions, rows, cost(decisions, settings.output(), checkpoint), roles.layers());
  }

  /**
   * The plan that a report's settings make.
   *
   * @param settings by key; those that select nothing are left alone
   * @param checkpoint whose names and shapes count
   * @throws UserInputException if they do not fit it
   */
  public static PrunePlan of(Map<String, String> settings, Checkpoint checkpoint)
      throws IOException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Setting<?> setting : SELECTING) {
      if (settings.containsKey(setting.key())) {
        values.put(setting.key(), List.of(settings.get(setting.key())));
      }
    }
    values.put(PruneCatalog.MODEL.key(), List.of(checkpoint.root().toString()));
    values.put(PruneCatalog.DRY_RUN.key(), List.of("true"));
    return of(PruneSettings.of(values, Map.of(), new Configuration()), checkpoint);
  }

  /** Weights in the tensors that are pruned. */
  public long weights() {
    return pruned().stream().mapToLong(decision -> decision.tensor().elements()).sum();
  }

  /** The tensors that are pruned and what to; serializable, for executors. */
  public Map<String, Sparsity> sparsities() {
    Map<String, Sparsity> sparsities = new LinkedHashMap<>();
    for (TensorDecision decision : decisions) {
      decision.sparsity().ifPresent(s -> sparsities.put(decision.tensor().name(), s));
    }
    return sparsities;
  }

  /** The decisions that prune. */
  public List<TensorDecision> pruned() {
    return decisions.stream().filter(TensorDecision::isPruned).toList();
  }

  /** Masks to find: the measure of work. */
  public long blocks() {
    return decisions.stream().mapToLong(TensorDecision::blocks).sum();
  }

  /** Names of pruned tensors of which a unit of work is long, to be kept together all the same. */
  public List<String> longBands() {
    return pruned().stream()
        .filter(decision -> bandBytes(decision, rowMultiple) > BandLayout.UNASKED_WHOLE_BYTES)
        .map(decision -> decision.tensor().name())
        .toList();
  }

  private static long bandBytes(TensorDecision decision, int rows) {
    TensorEntry tensor = decision.tensor();
    return Math.min(rows, tensor.rows()) * tensor.rowBytes();
  }

  private static void requireArrays(List<TensorDecision> decisions, int rows) {
    for (TensorDecision decision : decisions) {
      if (decision.isPruned() && bandBytes(decision, rows) > BandLayout.MAX_BAND_BYTES) {
        throw new UserInputException(
            "tensor %s has rows of %d bytes: %d of them, which masks span, have to fit into %d bytes; ignore it"
                .formatted(
                    decision.tensor().name(),
                    decision.tensor().rowBytes(),
                    Math.min(rows, decision.tensor().rows()),
                    BandLayout.MAX_BAND_BYTES));
      }
    }
  }

  private static int commonRows(List<TensorDecision> decisions) {
    TreeSet<Integer> rows = new TreeSet<>();
    decisions.forEach(decision -> decision.sparsity().ifPresent(s -> rows.add(s.blockRows())));
    BigInteger common = BigInteger.ONE;
    for (int each : rows) {
      BigInteger next = BigInteger.valueOf(each);
      common = common.divide(common.gcd(next)).multiply(next);
    }
    if (common.compareTo(BigInteger.valueOf(MAX_ROW_MULTIPLE)) > 0) {
      throw new UserInputException(
          "the block sizes %s have no common multiple up to %d; give rules block sizes that divide"
                  .formatted(rows, MAX_ROW_MULTIPLE)
              + " each other, or prune in several runs");
    }
    return common.intValueExact();
  }

  private static Cost cost(
      List<TensorDecision> decisions, OutputSettings output, Checkpoint checkpoint) {
    long shards = checkpoint.shards().stream().mapToLong(Shard::length).sum();
    long masks = decisions.stream().mapToLong(TensorDecision::maskBytes).sum();
    long archived = decisions.stream().mapToLong(TensorDecision::archivedBytes).sum();
    return new Cost(
        shards,
        shards,
        output.masks() ? masks : 0,
        output.format() == Format.COMPACT ? archived : 0);
  }
}
