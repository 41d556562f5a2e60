package org.tsenor.it.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.tsenor.it.Project;
import org.tsenor.it.Report;

/**
 * What the reference gives for one pattern, structure and method.
 *
 * @param perplexity of the pruned model, weights in double
 * @param roundedPerplexity the same after rounding the pruned weights to BF16, once at the end
 * @param meanError of the linears' relative errors, weights not rounded
 * @param linears by the names of their weights
 */
record ReferenceRun(
    Key key,
    double perplexity,
    double roundedPerplexity,
    double meanError,
    Map<String, PrunedLinear> linears) {
  static final List<String> METHODS = List.of("magnitude", "wanda", "sparsegpt", "alps");

  /** What is asked for. */
  record Key(String pattern, String structure, String method) {
    boolean isTransposable() {
      return structure.equals("transposable");
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(pattern, structure, method);
    }
  }

  /**
   * One linear.
   *
   * @param keptScore where weights are kept as they are
   */
  record PrunedLinear(double relativeError, long nonzeros, OptionalDouble keptScore) {}

  /** Perplexity of the model as it is. */
  static double densePerplexity() throws IOException {
    return Report.read(Project.REFERENCE).get("dense").get("perplexity").get("ppl").asDouble();
  }

  /** All runs of these methods, in the file's order. */
  static List<ReferenceRun> all() throws IOException {
    List<ReferenceRun> runs = new ArrayList<>();
    for (JsonNode run : Report.read(Project.REFERENCE).get("runs")) {
      if (METHODS.contains(run.get("method").asText())) {
        runs.add(of(run));
      }
    }
    return runs;
  }

  private static ReferenceRun of(JsonNode run) {
    Map<String, PrunedLinear> linears = new TreeMap<>();
    for (JsonNode layer : run.get("layers")) {
      linears.put(
          layer.get("layer").asText() + ".weight",
          new PrunedLinear(
              layer.get("rel_err").asDouble(),
              layer.get("nnz").asLong(),
              layer.has("kept_score")
                  ? OptionalDouble.of(layer.get("kept_score").asDouble())
                  : OptionalDouble.empty()));
    }
    return new ReferenceRun(
        new Key(
            run.get("pattern").asText(), run.get("structure").asText(), run.get("method").asText()),
        run.get("ppl").asDouble(),
        run.get("ppl_ckpt_dtype").asDouble(),
        run.get("mean_rel_err").asDouble(),
        linears);
  }
}
