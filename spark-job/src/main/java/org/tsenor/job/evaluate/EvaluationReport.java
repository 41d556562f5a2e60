package org.tsenor.job.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.tsenor.job.evaluate.Evaluation.ModelScore;
import org.tsenor.text.Counted;
import org.tsenor.text.Printable;

/**
 * An evaluation as JSON, and as lines for people.
 *
 * <p>Schema version 1; losses are in nats. Fields may be added within a version; none is renamed or
 * removed.
 */
public record EvaluationReport(Evaluation evaluation) {
  private static final int SCHEMA_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The JSON, with a line feed at its end. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    evaluation.software().forEach(root.putObject("software")::put);
    root.set("data", JSON.valueToTree(evaluation.windows().toMap()));
    for (ModelScore score : evaluation.models()) {
      model(root.withArray("models").addObject(), score);
    }
    evaluation.ratio().ifPresent(ratio -> root.put("perplexity_ratio", ratio));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts are always JSON", e);
    }
  }

  private static void model(ObjectNode node, ModelScore score) {
    Perplexity perplexity = score.perplexity();
    node.put("path", score.path());
    node.put("perplexity", perplexity.value());
    node.put("mean_loss", perplexity.meanLoss());
    node.put("windows", perplexity.windows());
    node.put("predicted_tokens", perplexity.predictedTokens());
    node.put("linear_algebra", score.linearAlgebra());
    node.put("seconds", score.seconds());
  }

  /** Lines for a terminal. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("data         %s%n".formatted(Printable.line(evaluation.windows().describe())));
    for (ModelScore score : evaluation.models()) {
      text.append(
          String.format(
              Locale.ROOT,
              "perplexity   %.4f  %s (%s predicted, %.1f s, %s)%n",
              score.perplexity().value(),
              Printable.line(score.path()),
              Counted.of(score.perplexity().predictedTokens(), "token"),
              score.seconds(),
              score.linearAlgebra()));
    }
    evaluation
        .ratio()
        .ifPresent(ratio -> text.append(String.format(Locale.ROOT, "ratio        %.4f%n", ratio)));
    return text.toString();
  }
}
