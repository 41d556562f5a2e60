package org.tsenor.cli;

import static org.tsenor.cli.Mutation.NORM;
import static org.tsenor.cli.Mutation.UP;
import static org.tsenor.cli.Mutation.plain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reports that say what is not so, or nothing that can be understood. */
final class ReportMutations {
  private ReportMutations() {}

  private static Mutation forged(String what, Consumer<ObjectNode> change) {
    return plain(what, "report.json", output -> output.report(change));
  }

  private static Mutation forgedTensor(String what, Consumer<ObjectNode> change) {
    return plain(what, UP, output -> output.reported(UP, change));
  }

  static void scale(ObjectNode node, String field, double factor) {
    node.put(field, node.get(field).asDouble() * factor);
  }

  private static ObjectNode object(ObjectNode root, String field) {
    return (ObjectNode) root.get(field);
  }

  private static ArrayNode tensors(ObjectNode root) {
    return (ArrayNode) root.get("tensors");
  }

  private static void set(ObjectNode root, String key, String value) {
    object(root, "settings").put(key, value);
    object(object(root, "state"), "settings").put(key, value);
  }

  static Stream<Mutation> numbers() {
    List<Mutation> all = new ArrayList<>();
    for (String field : List.of("weights", "blocks", "nonzeros", "completed_entries")) {
      all.add(forgedTensor(field, t -> t.put(field, t.get(field).asLong() + 1)));
      all.add(
          forged(
              "total " + field,
              r -> object(r, "totals").put(field, object(r, "totals").get(field).asLong() + 1)));
    }
    all.add(
        forged("share of the model", r -> scale(object(r, "totals"), "model_zero_share", 1.01)));
    all.add(forged("zeros of the model", r -> addToModel(object(r, "totals"), "model_zeros")));
    all.add(forged("weights of the model", r -> addToModel(object(r, "totals"), "model_weights")));
    for (String field : List.of("kept_score", "upper_bound", "total_score", "score_share")) {
      all.add(forgedTensor(field + " up", t -> scale(t, field, 1.01)));
      all.add(forgedTensor(field + " down", t -> scale(t, field, 0.9)));
    }
    for (String field :
        List.of(
            "kept_score",
            "upper_bound",
            "total_score",
            "gap_mean",
            "gap_max",
            "score_share",
            "seconds")) {
      all.add(forged("total " + field, r -> scale(object(r, "totals"), field, 1.01)));
    }
    return all.stream();
  }

  /** One more, and the share that goes with it. */
  private static void addToModel(ObjectNode totals, String field) {
    totals.put(field, totals.get(field).asLong() + 1);
    totals.put(
        "model_zero_share",
        totals.get("model_zeros").asDouble() / totals.get("model_weights").asDouble());
  }

  static Stream<Mutation> fields() {
    List<Mutation> all = new ArrayList<>();
    for (String field :
        List.of(
            "weights",
            "blocks",
            "kept_score",
            "gap_max",
            "pattern",
            "structure",
            "shard",
            "name")) {
      all.add(forged("no " + field, r -> ((ObjectNode) tensors(r).get(0)).remove(field)));
      all.add(
          forged(
              field + " of another type", r -> ((ObjectNode) tensors(r).get(0)).putObject(field)));
    }
    for (String bad : List.of("0:0", "32:16", "16:0", "-1:4", "99999:4", "1:65", "", "a")) {
      all.add(forged("pattern " + bad, r -> ((ObjectNode) tensors(r).get(0)).put("pattern", bad)));
    }
    return all.stream();
  }

  static Stream<Mutation> claims() {
    List<Mutation> all = new ArrayList<>();
    all.add(
        plain(
            "a certificate without a gap",
            UP + ": kept_score is reported as",
            output -> output.report(ReportMutations::closeGaps)));
    all.add(forgedTensor("gap_max of nothing", t -> t.put("gap_max", 0.0)));
    all.add(forgedTensor("gap_max of all", t -> t.put("gap_max", 1.0)));
    all.add(forgedTensor("gap_mean of all", t -> t.put("gap_mean", 1.0)));
    all.add(forged("square_share of all", r -> object(r, "totals").put("square_share", 1.0)));
    all.add(forged("count of tensors", r -> object(r, "totals").put("pruned_tensors", 27)));
    all.add(forged("count of copies", r -> object(r, "totals").put("copied_tensors", 27)));
    all.add(forgedTensor("another pattern", t -> t.put("pattern", "8:32")));
    all.add(forgedTensor("another structure", t -> t.put("structure", "standard")));
    all.add(forgedTensor("another shard", t -> t.put("shard", "x.safetensors")));
    all.add(forged("a method", r -> ((ObjectNode) tensors(r).get(0)).put("method", "alps")));
    all.add(forgedTensor("another name", t -> t.put("name", "model.nothing.weight")));
    all.add(forged("a tensor less", r -> tensors(r).remove(3)));
    all.add(forged("a tensor twice", r -> tensors(r).add(tensors(r).get(3))));
    all.add(forged("no tensors", r -> r.putArray("tensors")));
    all.add(forged("tensors that are a text", r -> r.put("tensors", "all")));
    all.add(forged("a tensor that is a number", r -> tensors(r).add(3)));
    all.add(forged("an unknown copy", r -> object(r, "copied").put("x", "no reason")));
    all.add(forged("a copy less", r -> object(r, "copied").remove(NORM)));
    return all.stream();
  }

  static Stream<Mutation> settings() {
    List<Mutation> all = new ArrayList<>();
    for (String key :
        List.of(
            "pattern=8:32",
            "structure=standard",
            "method=wanda",
            "method=alps",
            "method=magic",
            "score-power=2",
            "score-power=3",
            "masks=false",
            "masks=maybe",
            "format=dense",
            "format=zip",
            "solver=magic",
            "rules=*.q_proj=skip",
            "ignore=*.q_proj")) {
      String name = key.substring(0, key.indexOf('='));
      String value = key.substring(key.indexOf('=') + 1);
      all.add(forged("setting " + key, r -> object(r, "settings").put(name, value)));
      // Sums of magnitudes are not those of squares: the tensors show it.
      String named = key.equals("score-power=2") ? "kept_score" : "report.json";
      all.add(plain("settings " + key, named, output -> output.report(r -> set(r, name, value))));
    }
    for (String field :
        List.of(
            "settings",
            "state",
            "tensors",
            "copied",
            "totals",
            "schema_version",
            "backends",
            "executors")) {
      all.add(forged("no " + field, r -> r.remove(field)));
      all.add(forged("null " + field, r -> r.putNull(field)));
    }
    return all.stream();
  }

  static Stream<Mutation> lists() {
    List<Mutation> all = new ArrayList<>();
    all.add(forged("another schema", r -> r.put("schema_version", 99)));
    all.add(forged("a text as schema", r -> r.put("schema_version", "1")));
    all.add(forged("bytes of the input", r -> object(r, "input").put("bytes", 5)));
    all.add(forged("bands", r -> object(r, "backends").put("abacus", 5)));
    all.add(forged("no files", r -> r.remove("files")));
    all.add(forged("files of nothing", r -> r.putObject("files")));
    all.add(forged("files that are a text", r -> r.put("files", "all")));
    all.add(
        forged(
            "a file outside",
            r -> object(r, "files").set("../x", object(r, "files").get("config.json"))));
    all.add(
        forged(
            "a file without a digest",
            r -> object(object(r, "files"), "config.json").remove("crc32c")));
    all.add(
        forged(
            "a file of less than nothing",
            r -> object(object(r, "files"), "config.json").put("bytes", -1)));
    all.add(
        plain(
            "another digest",
            "config.json",
            output ->
                output.report(
                    r -> object(object(r, "files"), "config.json").put("crc32c", "00000000"))));
    all.add(
        plain(
            "a file that is not listed",
            "config.json",
            output -> output.report(r -> object(r, "files").remove("config.json"))));
    all.add(
        plain(
            "a file that is listed only",
            "nothing.json",
            output ->
                output.report(
                    r ->
                        object(r, "files")
                            .set("nothing.json", object(r, "files").get("config.json")))));
    return all.stream();
  }

  private static void closeGaps(ObjectNode report) {
    List<ObjectNode> all = new ArrayList<>();
    tensors(report).forEach(tensor -> all.add((ObjectNode) tensor));
    all.add(object(report, "totals"));
    for (ObjectNode node : all) {
      node.put("gap_max", 0.0).put("gap_mean", 0.0).put("score_share", 1.0);
      node.set("kept_score", node.get("total_score"));
      node.set("upper_bound", node.get("total_score"));
    }
  }

  /** Says of a tensor that its masks keep a score and none keeps more, and adds up totals anew. */
  static void forgeScores(DamagedOutput output, double kept, double squareShare)
      throws IOException {
    output.reported(
        UP,
        tensor -> {
          tensor.put("kept_score", kept).put("upper_bound", kept);
          tensor.put("gap_max", 0.0).put("gap_mean", 0.0).put("square_share", squareShare);
          tensor.put("score_share", kept / tensor.get("total_score").asDouble());
        });
    output.report(
        report -> {
          set(report, "format", "dense");
          ObjectNode totals = object(report, "totals");
          for (String field : List.of("kept_score", "upper_bound")) {
            double sum = 0;
            for (JsonNode tensor : tensors(report)) {
              sum += tensor.get(field).asDouble();
            }
            totals.put(field, sum);
          }
          double gaps = 0;
          double most = 0;
          for (JsonNode tensor : tensors(report)) {
            gaps += tensor.get("gap_mean").asDouble() * tensor.get("blocks").asLong();
            most = Math.max(most, tensor.get("gap_max").asDouble());
          }
          totals.put("gap_mean", gaps / totals.get("blocks").asLong()).put("gap_max", most);
          totals.put(
              "score_share",
              totals.get("kept_score").asDouble() / totals.get("total_score").asDouble());
        });
  }

  static Stream<Mutation> texts() {
    return Stream.of(
            "",
            "{{{",
            "[]",
            "null",
            "7",
            "{}",
            "{\"schema_version\":1}",
            "\u0000\u0001",
            "{} {}",
            "{\"schema_version\":1,\"schema_version\":1}",
            "[".repeat(100_000),
            "{\"schema_version\":1e999}",
            "{\"schema_version\":NaN}",
            "{\"schema_version\":99999999999999999999}")
        .map(
            text ->
                plain(
                    "report " + (text.length() > 40 ? "of brackets" : text),
                    "report.json",
                    output -> output.write("report.json", text)));
  }

  static Stream<Mutation> squares() {
    return Stream.of(
            plain(
                "sums of magnitudes",
                "kept_score",
                output -> output.report(r -> set(r, "score-power", "1"))),
            forgedTensor("kept_score", t -> scale(t, "kept_score", 1 + 1e-9)),
            forgedTensor("square_share", t -> scale(t, "square_share", 1 + 1e-9)),
            forgedTensor("blocks", t -> t.put("blocks", 1)),
            forgedTensor("structure", t -> t.put("structure", "transposable")))
        .map(mutation -> mutation.of("squares"));
  }

  static Stream<Mutation> calibrated() {
    return Stream.of("alps", "wanda")
        .flatMap(
            method ->
                Stream.of(
                        forgedTensor("no method", t -> t.remove("method")),
                        forgedTensor("another method", t -> t.put("method", "sparsegpt")),
                        plain(
                            "relative_error",
                            "report.json",
                            output -> output.reported(UP, t -> t.put("relative_error", 2.0))),
                        forged(
                            "no mean_relative_error",
                            r -> object(r, "totals").remove("mean_relative_error")),
                        forged("method magnitude", r -> set(r, "method", "magnitude")))
                    .map(mutation -> mutation.of(method)));
  }
}
