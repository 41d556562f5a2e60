package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Structure;
import org.tsenor.text.Counted;

/**
 * What was proved, and what could not be checked, in a few lines.
 *
 * @param scope what was looked at
 * @param verdicts one a tensor, by name, without a fault
 */
record VerifySummary(VerifyScope scope, Map<String, TensorVerdict> verdicts) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    WeightCounts sums = sums();
    lines.add(
        text(
            "proved: %s, %s, %,d not zero; every block keeps N of M",
            Counted.of(scope.claims().targets().size(), "pruned tensor"),
            Counted.grouped(sums.weights(), "weight"),
            sums.nonzeros()));
    lines.add(text("        %.2f %% of all the model's weights are zero", 100 * zeros().share()));
    sparsities().forEach((sparsity, counts) -> lines.add("        " + told(sparsity, counts)));
    lines.add(
        "        "
            + Counted.of(
                scope.maskedTensors(),
                "mask agrees with its weights",
                "masks agree with their weights"));
    if (scope.compactShards() > 0) {
      lines.add(
          "        compact/ has the same weights in " + Counted.of(scope.compactShards(), "shard"));
    }
    if (scope.digests() > 0) {
      lines.add(
          "        "
              + Counted.of(scope.digests(), "file has", "files have")
              + " the length and digest that is listed");
    }
    if (scope.claims().isMagnitude()) {
      lines.add("        kept scores add up to what is reported");
    }
    if (scope.compared()) {
      lines.add("        " + comparison());
      Optimum optimum = optimum();
      if (optimum.blocks() > 0) {
        lines.add(
            text(
                "        %s proved anew: at most %.1e from the best there is",
                Counted.grouped(optimum.blocks(), "mask"), optimum.provenGap()));
      }
    }
    notChecked().forEach(what -> lines.add("not checked: " + what));
    return lines;
  }

  private WeightCounts sums() {
    return verdicts.values().stream()
        .map(TensorVerdict::sums)
        .reduce(WeightCounts.NONE, WeightCounts::plus);
  }

  private TensorVerdict.Zeros zeros() {
    return verdicts.values().stream()
        .map(TensorVerdict::zeros)
        .reduce(TensorVerdict.Zeros.NONE, TensorVerdict.Zeros::plus);
  }

  private Optimum optimum() {
    return verdicts.values().stream()
        .map(TensorVerdict::optimum)
        .reduce(Optimum.NONE, Optimum::plus);
  }

  /** Tensors and blocks of every sparsity. */
  private Map<Sparsity, long[]> sparsities() {
    Map<Sparsity, long[]> counts = new TreeMap<>(Comparator.comparing(Sparsity::toString));
    scope
        .claims()
        .targets()
        .forEach(
            (tensor, sparsity) -> {
              long[] count = counts.computeIfAbsent(sparsity, new_ -> new long[2]);
              long weights = verdicts.get(tensor).sums().weights();
              count[0]++;
              count[1] += weights / sparsity.blockWeights();
            });
    return counts;
  }

  private String told(Sparsity sparsity, long[] counts) {
    boolean exact = scope.maskedTensors() > 0 && scope.claims().exact();
    return text(
        "%s: %s, %s, each keeps %s %d of %d %s",
        sparsity,
        Counted.of(counts[0], "tensor"),
        Counted.grouped(
            counts[1], sparsity.structure() == Structure.TRANSPOSABLE ? "block" : "group"),
        exact ? "exactly" : "at most",
        sparsity.pattern().kept(),
        sparsity.pattern().blockSize(),
        directions(sparsity));
  }

  private static String directions(Sparsity sparsity) {
    if (sparsity.structure() == Structure.TRANSPOSABLE) {
      return "in every row and column";
    }
    return sparsity.inColumns() ? "in a column" : "in a row";
  }

  private String comparison() {
    int updated = scope.claims().updated().size();
    return updated == 0
        ? "kept weights, unpruned tensors and other files are the original's, bit for bit"
        : text(
            "unpruned tensors and other files are the original's, bit for bit; kept weights of %s"
                + " are not: the method updates them",
            Counted.of(updated, "tensor"));
  }

  /** What there was no evidence for. */
  List<String> notChecked() {
    WeightCounts sums = sums();
    List<String> what = new ArrayList<>();
    if (!scope.compared()) {
      what.add(
          "not compared with an original: give one with --against, to prove kept weights, unpruned"
              + " tensors and the total of scores");
    }
    int unmasked = scope.claims().targets().size() - scope.maskedTensors();
    if (unmasked > 0) {
      what.add(
          text(
              "masks of %s: there are none, so weights that are zero count as pruned",
              Counted.of(unmasked, "tensor")));
    }
    if (scope.claims().report().isEmpty()) {
      what.add("scores: there is no report.json");
      if (sums.shortGroups() > 0 && !scope.compared()) {
        what.add(
            text(
                "why %s fewer than N weights that are not zero",
                Counted.grouped(sums.shortGroups(), "group has", "groups have")));
      }
    } else {
      if (!scope.claims().isMagnitude()) {
        what.add("scores: they depend on the calibration as well");
      }
      what.add(
          optimum().blocks() > 0
              ? "how tight the reported bounds are: their proof is not kept"
              : "bounds and gaps, but for what contradicts the scores: their proof is not kept");
    }
    if (!scope.listed()) {
      what.add("digests, and whether files are missing or foreign: nothing lists the files");
    }
    if (scope.unlistedArchive()) {
      what.add("whether restore takes compact/: of an older version, it has no restore.json");
    }
    return what;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
