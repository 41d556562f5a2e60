package org.tsenor.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.PruneCatalog;

/**
 * What the command line says of an operation, and spells otherwise than the others do.
 *
 * @param positional key of the argument that is given without a flag, if one is
 * @param more of the description
 * @param example of a call
 */
record CommandText(Optional<String> positional, List<String> more, String example) {
  /** A list's flag may be written in the singular, where it reads better: {@code --rule}. */
  private static final Map<String, String> SINGULAR =
      Map.of(PruneCatalog.TARGETS.key(), "--target", PruneCatalog.RULES.key(), "--rule");

  /** Of those that are commands; what is planned is pruned with {@code --dry-run}. */
  static CommandText of(Operation operation) {
    return switch (operation) {
      case PLAN, PRUNE ->
          new CommandText(
              Optional.empty(),
              List.of(),
              "tsenor prune --model llama --output llama-16-32 --pattern 16:32");
      case EVALUATE ->
          new CommandText(
              Optional.empty(),
              List.of(
                  "Protocol of SparseGPT, Wanda and ALPS: texts joined by an empty line, tokenized"
                      + " as one, cut into windows that the model sees alone; all tokens of a window"
                      + " but its first are predicted."),
              "tsenor evaluate --model pruned --against llama --data wikitext2-test.jsonl");
      case VERIFY ->
          new CommandText(
              Optional.of("model"),
              List.of(
                  "Exit code 1 if anything is wrong. Every block keeps N of M in each row (and"
                      + " column, if transposable), pruned weights are +0.0, masks and weights"
                      + " agree, shards, index and report are consistent."),
              "tsenor verify pruned --against llama");
      case INSPECT ->
          new CommandText(Optional.of("model"), List.of(), "tsenor inspect pruned --headers-only");
      case RESTORE ->
          new CommandText(
              Optional.of("archive"),
              List.of("Every byte is checked against restore.json."),
              "tsenor restore pruned/compact --output dense");
      case GENERATE ->
          new CommandText(
              Optional.empty(), List.of(), "tsenor generate --output random --size 512MiB");
    };
  }

  /** The flags of an argument. */
  static String[] flags(String key) {
    return SINGULAR.containsKey(key)
        ? new String[] {"--" + key, SINGULAR.get(key)}
        : new String[] {"--" + key};
  }
}
