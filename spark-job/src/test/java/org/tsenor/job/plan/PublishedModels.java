package org.tsenor.job.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Names and shapes of published models, from {@code published-models.txt}, which explains itself.
 */
final class PublishedModels {
  private PublishedModels() {}

  /**
   * A model.
   *
   * @param pruned how many matrices the convention prunes; -1 if several stacks are a question
   * @param config its config.json
   * @param roles what each tensor is, in a word or two, by its name
   * @param tensors in order
   */
  record Model(
      String name,
      int pruned,
      Optional<JsonNode> config,
      Map<String, String> roles,
      List<TensorEntry> tensors) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Model> all() throws IOException {
    String text;
    try (var in = PublishedModels.class.getResourceAsStream("published-models.txt")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Model> models = new ArrayList<>();
    for (String block : text.split("\n(?=model )", -1)) {
      List<String> lines =
          block.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
      if (!lines.isEmpty()) {
        models.add(read(lines));
      }
    }
    return models;
  }

  static Model named(String name) throws IOException {
    return all().stream().filter(model -> model.name().equals(name)).findFirst().orElseThrow();
  }

  private static Model read(List<String> lines) throws IOException {
    String[] title = lines.get(0).split(" ", -1);
    Optional<JsonNode> config = Optional.empty();
    Map<String, String> roles = new LinkedHashMap<>();
    List<TensorEntry> tensors = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] parts = line.split(" ", 3);
      if (parts[0].equals("config")) {
        config = Optional.of(new ObjectMapper().readTree(line.substring("config ".length())));
        continue;
      }
      List<Long> shape =
          Arrays.stream(parts[1].split("x", -1)).map(Long::valueOf).collect(Collectors.toList());
      for (String name : expanded(parts[0])) {
        roles.put(name, parts[2]);
        tensors.add(TensorEntry.at(0, name, Dtype.BF16, shape));
      }
    }
    int pruned = title[2].equals("open") ? -1 : Integer.parseInt(title[2]);
    return new Model(title[1], pruned, config, roles, tensors);
  }

  private static List<String> expanded(String name) {
    int open = name.indexOf('{');
    if (open < 0) {
      return List.of(name);
    }
    int close = name.indexOf('}', open);
    List<String> all = new ArrayList<>();
    for (String choice : choices(name.substring(open + 1, close))) {
      all.addAll(expanded(name.substring(0, open) + choice + name.substring(close + 1)));
    }
    return all;
  }

  private static List<String> choices(String set) {
    int dots = set.indexOf("..");
    if (dots < 0) {
      return List.of(set.split(",", -1));
    }
    int last = Integer.parseInt(set.substring(dots + 2));
    return IntStream.rangeClosed(Integer.parseInt(set.substring(0, dots)), last)
        .mapToObj(String::valueOf)
        .toList();
  }
}
