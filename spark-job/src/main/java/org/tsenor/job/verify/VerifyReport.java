package org.tsenor.job.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.tsenor.job.settings.Sparsity;

/**
 * What a verification found, as JSON and as lines for people.
 *
 * <p>Schema version 1. {@code proven} is true where there is no fault; {@code faults} are in words,
 * of many in one tensor the first few; {@code not_checked} says what there was no evidence for.
 * Fields may be added within a version; none is renamed or removed.
 *
 * @param request what was to be verified
 */
public record VerifyReport(VerifyRequest request, VerifyResult result) {
  private static final int SCHEMA_VERSION = 1;

  /** The JSON. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    root.put("path", request.path());
    root.put("against", request.against().orElse(null));
    root.put("proven", result.isProven());
    root.put("fault_count", result.faultCount());
    result.faults().forEach(root.putArray("faults")::add);
    ObjectNode totals = root.putObject("totals");
    totals.put("weights", result.weights());
    totals.put("nonzeros", result.nonzeros());
    totals.put("masks", result.maskedTensors());
    ArrayNode tensors = root.putArray("tensors");
    result.verdicts().values().forEach(verdict -> tensor(tensors.addObject(), verdict));
    result.notChecked().forEach(root.putArray("not_checked")::add);
    return root.toString();
  }

  private void tensor(ObjectNode node, TensorVerdict verdict) {
    node.put("name", verdict.tensor());
    Sparsity sparsity = result.sparsities().get(verdict.tensor());
    node.put("pattern", sparsity == null ? null : sparsity.pattern().toString());
    node.put("structure", sparsity == null ? null : sparsity.structure().label());
    node.put("elements", verdict.zeros().elements());
    node.put("zeros", verdict.zeros().count());
    node.put("faults", verdict.faultCount());
  }

  /** Lines for a person, without a line break at the end. */
  public String text() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    result.print(out);
    out.flush();
    return text.toString().stripTrailing();
  }
}
