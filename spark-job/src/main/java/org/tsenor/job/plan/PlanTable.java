package org.tsenor.job.plan;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Structure;
import org.tsenor.text.ByteSize;
import org.tsenor.text.Counted;

/** Shows a plan: every tensor with its decision and reason, then totals. */
final class PlanTable {
  private static final List<String> HEADINGS =
      List.of("tensor", "dtype", "shape", "decision", "blocks", "reason");
  private static final int BLOCKS_COLUMN = 4;

  private final PrunePlan plan;

  public PlanTable(PrunePlan plan) {
    this.plan = plan;
  }

  /** Prints the table and the totals. */
  public void print(PrintWriter out) {
    List<List<String>> lines = new ArrayList<>(List.of(HEADINGS));
    plan.decisions().forEach(decision -> lines.add(line(decision)));
    TextTable.print(out, lines, BLOCKS_COLUMN);
    out.println();
    printTotals(out);
  }

  /** Prints how much is pruned to what, in words, and the bytes that move. */
  public void printTotals(PrintWriter out) {
    int pruned = plan.pruned().size();
    long shards = plan.decisions().stream().map(TensorDecision::shard).distinct().count();
    out.printf(
        Locale.ROOT,
        "%s in %s: %d pruned, %d copied%n",
        Counted.of(plan.decisions().size(), "tensor"),
        Counted.of(shards, "shard"),
        pruned,
        plan.decisions().size() - pruned);
    out.println(plan.layers());
    bySparsity().forEach((sparsity, decisions) -> printSparsity(out, sparsity, decisions));
    PrunePlan.Cost cost = plan.cost();
    out.printf(
        "reads %s, writes %s%s%s%n",
        ByteSize.text(cost.read()),
        ByteSize.text(cost.shards()),
        cost.masks() == 0 ? "" : ", masks " + ByteSize.text(cost.masks()),
        cost.compact() == 0 ? "" : ", compact archive " + ByteSize.text(cost.compact()));
  }

  private Map<Sparsity, List<TensorDecision>> bySparsity() {
    return plan.pruned().stream()
        .collect(
            Collectors.groupingBy(
                decision -> decision.sparsity().orElseThrow(),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static void printSparsity(
      PrintWriter out, Sparsity sparsity, List<TensorDecision> decisions) {
    long weights = decisions.stream().mapToLong(d -> d.tensor().elements()).sum();
    out.printf(
        Locale.ROOT,
        "%s, %s: %s, %s, %,d of them kept, %s%n",
        sparsity,
        inWords(sparsity),
        Counted.of(decisions.size(), "tensor"),
        Counted.grouped(weights, "weight"),
        decisions.stream().mapToLong(TensorDecision::keptWeights).sum(),
        Counted.grouped(
            decisions.stream().mapToLong(TensorDecision::blocks).sum(),
            sparsity.structure() == Structure.TRANSPOSABLE ? "block" : "group"));
  }

  /** Tools disagree on what N counts, so the pattern is said in words. */
  private static String inWords(Sparsity sparsity) {
    int kept = sparsity.pattern().kept();
    int blockSize = sparsity.pattern().blockSize();
    return sparsity.structure() == Structure.TRANSPOSABLE
        ? "keep %d of every %d weights in each row and each column of a %dx%d block"
            .formatted(kept, blockSize, blockSize, blockSize)
        : "keep %d of every %d weights in each %s"
            .formatted(kept, blockSize, sparsity.inColumns() ? "column" : "row");
  }

  private static List<String> line(TensorDecision decision) {
    TensorEntry tensor = decision.tensor();
    return List.of(
        tensor.name(),
        tensor.dtype().label(),
        shape(tensor),
        decision.sparsity().map(sparsity -> "prune " + sparsity).orElse("copy"),
        decision.isPruned() ? String.format(Locale.ROOT, "%,d", decision.blocks()) : "",
        decision.reason());
  }

  private static String shape(TensorEntry tensor) {
    return tensor.shape().isEmpty()
        ? "scalar"
        : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
