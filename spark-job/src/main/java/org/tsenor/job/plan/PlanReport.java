package org.tsenor.job.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.text.Printable;

/**
 * A plan as JSON, and as a table for people.
 *
 * <p>Schema version 1. Bytes are those of the checkpoint's files; fields may be added within a
 * version; none is renamed or removed.
 *
 * @param settings in effect
 * @param checkpoint that was planned for
 */
public record PlanReport(PruneSettings settings, Checkpoint checkpoint, PrunePlan plan) {
  private static final int SCHEMA_VERSION = 1;

  /** The JSON. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    root.putObject("input").put("path", checkpoint.root().toString());
    settings.toMap().forEach(root.putObject("settings")::put);
    root.put("layers", plan.layers());
    ArrayNode tensors = root.putArray("tensors");
    plan.decisions().forEach(decision -> tensor(tensors.addObject(), decision));
    totals(root.putObject("totals"));
    ArrayNode leftOut = root.putArray("left_out");
    checkpoint
        .leftOut()
        .forEach(file -> leftOut.addObject().put("name", file.name()).put("reason", file.reason()));
    return root.toString();
  }

  private static void tensor(ObjectNode node, TensorDecision decision) {
    TensorEntry tensor = decision.tensor();
    node.put("name", tensor.name());
    node.put("shard", decision.shard());
    node.put("dtype", tensor.dtype().label());
    ArrayNode shape = node.putArray("shape");
    tensor.shape().forEach(shape::add);
    node.put("decision", decision.isPruned() ? "prune" : "copy");
    decision
        .sparsity()
        .ifPresentOrElse(
            sparsity ->
                node.put("pattern", sparsity.pattern().toString())
                    .put("structure", sparsity.structure().label()),
            () -> node.putNull("pattern").putNull("structure"));
    node.put("weights", tensor.elements());
    node.put("kept_weights", decision.isPruned() ? decision.keptWeights() : tensor.elements());
    node.put("blocks", decision.blocks());
    node.put("reason", decision.reason());
  }

  private void totals(ObjectNode node) {
    int pruned = plan.pruned().size();
    node.put("pruned_tensors", pruned);
    node.put("copied_tensors", plan.decisions().size() - pruned);
    node.put("weights", plan.weights());
    node.put("blocks", plan.blocks());
    node.put("read_bytes", plan.cost().read());
    node.put("shard_bytes", plan.cost().shards());
    node.put("mask_bytes", plan.cost().masks());
    node.put("compact_bytes", plan.cost().compact());
  }

  /** The table and totals, without a line break at the end. */
  public String text() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new PlanTable(plan).print(out);
    checkpoint
        .leftOut()
        .forEach(
            file ->
                out.println(Printable.line("not copied: " + file.name() + ": " + file.reason())));
    out.print("dry run: nothing was written");
    out.flush();
    return text.toString();
  }
}
