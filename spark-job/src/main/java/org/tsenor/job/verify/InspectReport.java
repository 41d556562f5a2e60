package org.tsenor.job.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.job.plan.TextTable;
import org.tsenor.text.ByteSize;
import org.tsenor.text.Counted;
import org.tsenor.text.Printable;

/**
 * Shows the contents of a checkpoint to people and to programs.
 *
 * @param checkpoint what was looked through
 * @param contents its tensors, shards by name and tensors in file order
 */
public record InspectReport(Checkpoint checkpoint, List<TensorContents> contents) {

  /** Tables of shards and tensors, and totals, without a line break at the end. */
  public String text() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    print(out);
    out.flush();
    return text.toString().stripTrailing();
  }

  private void print(PrintWriter out) {
    List<List<String>> shards = new ArrayList<>();
    shards.add(List.of("shard", "tensors", "bytes"));
    for (Shard shard : checkpoint.shards()) {
      int tensors = shard.header().tensors().size();
      shards.add(List.of(shard.name(), grouped(tensors), grouped(shard.length())));
    }
    TextTable.print(out, shards, 1, 2);
    out.println();
    List<List<String>> tensors = new ArrayList<>();
    tensors.add(List.of("tensor", "dtype", "shape", "bytes", "zeros"));
    contents.forEach(tensor -> tensors.add(line(tensor)));
    TextTable.print(out, tensors, 3, 4);
    out.println();
    printTotals(out);
  }

  private void printTotals(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s in %s, %s%s%n",
        Counted.of(contents.size(), "tensor"),
        Counted.of(checkpoint.shards().size(), "shard"),
        ByteSize.text(checkpoint.totalSize()),
        countedElements() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %s of all the model's weights are zero",
                percent(zeros(), countedElements())));
    if (!checkpoint.otherFiles().isEmpty()) {
      out.println(Printable.line("beside them: " + String.join(", ", checkpoint.otherFiles())));
    }
    checkpoint
        .leftOut()
        .forEach(
            file ->
                out.println(
                    Printable.line("not part of it: " + file.name() + ": " + file.reason())));
  }

  /**
   * The same as JSON: {@code path}, {@code bytes}, {@code tensors} (how many), {@code zeros} and
   * {@code sparsity} of what was counted, {@code shards} with their tensors, {@code other_files},
   * {@code left_out}. {@code zeros} and {@code sparsity} are null where nothing was counted.
   */
  public String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("path", checkpoint.root().toString());
    root.put("tensors", contents.size());
    root.put("bytes", checkpoint.totalSize());
    OptionalLong zeros = countedElements() == 0 ? OptionalLong.empty() : OptionalLong.of(zeros());
    putZeros(root, zeros, countedElements());
    ArrayNode shards = root.putArray("shards");
    for (Shard shard : checkpoint.shards()) {
      putShard(shards.addObject(), shard);
    }
    ArrayNode other = root.putArray("other_files");
    checkpoint.otherFiles().forEach(other::add);
    ArrayNode leftOut = root.putArray("left_out");
    checkpoint.leftOut().forEach(file -> leftOut.add(file.name()));
    return root.toString();
  }

  private void putShard(ObjectNode node, Shard shard) {
    node.put("name", shard.name());
    node.put("bytes", shard.length());
    ObjectNode metadata = node.putObject("metadata");
    shard.header().metadata().forEach(metadata::put);
    ArrayNode tensors = node.putArray("tensors");
    for (TensorContents tensor : contents) {
      if (tensor.shard().equals(shard.name())) {
        putTensor(tensors.addObject(), tensor);
      }
    }
  }

  private static void putTensor(ObjectNode node, TensorContents contents) {
    node.put("name", contents.tensor().name());
    node.put("dtype", contents.tensor().dtype().label());
    ArrayNode shape = node.putArray("shape");
    contents.tensor().shape().forEach(shape::add);
    node.put("bytes", contents.tensor().byteLength());
    node.put("elements", contents.tensor().elements());
    putZeros(node, contents.zeros(), contents.tensor().elements());
  }

  private static void putZeros(ObjectNode node, OptionalLong zeros, long elements) {
    if (zeros.isEmpty()) {
      node.putNull("zeros").putNull("sparsity");
      return;
    }
    node.put("zeros", zeros.getAsLong());
    node.put("sparsity", elements == 0 ? 0 : (double) zeros.getAsLong() / elements);
  }

  private static List<String> line(TensorContents contents) {
    OptionalLong zeros = contents.zeros();
    return List.of(
        contents.tensor().name(),
        contents.tensor().dtype().label(),
        contents.tensor().shape().stream().map(String::valueOf).collect(Collectors.joining("x")),
        grouped(contents.tensor().byteLength()),
        zeros.isEmpty() ? "-" : percent(zeros.getAsLong(), contents.tensor().elements()));
  }

  private long zeros() {
    return contents.stream().mapToLong(tensor -> tensor.zeros().orElse(0)).sum();
  }

  private long countedElements() {
    return contents.stream()
        .filter(tensor -> tensor.zeros().isPresent())
        .mapToLong(tensor -> tensor.tensor().elements())
        .sum();
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.2f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
