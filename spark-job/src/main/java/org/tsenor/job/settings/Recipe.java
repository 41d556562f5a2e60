package org.tsenor.job.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.tsenor.job.settings.Setting.Kind;
import org.tsenor.job.settings.SettingValue.Source;
import org.tsenor.text.NearestNames;

/**
 * Reads the text of a recipe, YAML 1.2: one mapping from keys to values.
 *
 * <p>A list is a YAML sequence, or a single value. An item of {@code rules} is a mapping of {@code
 * match} (a selector) and {@code pattern}, {@code structure} or {@code skip: true}, or the text of
 * the command line. Works on the parsed nodes, not on loaded objects, for their lines and for the
 * text of a value as it was written.
 */
final class Recipe {
  private static final List<String> RULE_KEYS = List.of("match", "pattern", "structure", "skip");

  private static final int MAX_DEPTH = 20;

  private final String name;
  private final Operation operation;

  /**
   * A recipe to be read.
   *
   * @param name the file, for messages
   * @param operation that it is for
   */
  Recipe(String name, Operation operation) {
    this.name = name;
    this.operation = operation;
  }

  /**
   * Reads the settings.
   *
   * @throws UserInputException naming file and line if the text is not YAML, or a key is unknown to
   *     the operation, repeated or has a value of the wrong kind
   */
  Map<Setting<?>, SettingValue> parse(String text) {
    Map<Setting<?>, SettingValue> settings = new LinkedHashMap<>();
    Optional<Node> root = compose(text);
    if (root.isEmpty()) {
      throw new UserInputException("recipe %s is empty".formatted(name));
    }
    entries(root.get(), "a recipe").forEach((key, value) -> put(settings, key, value));
    return settings;
  }

  private Optional<Node> compose(String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(name).build();
    try {
      requireShallow(new Parse(settings).parseString(text));
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      throw new UserInputException(
          "recipe %s%s: not YAML: %s".formatted(name, line, e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new UserInputException("recipe %s: not YAML: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Composing recurses; a recipe's deepest value is the part of a rule in the list of rules. */
  private void requireShallow(Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        throw new UserInputException(
            "recipe %s, line %d: values lie in one another more than %d deep, which no setting does"
                .formatted(name, event.getStartMark().map(Mark::getLine).orElse(0) + 1, MAX_DEPTH));
      }
    }
  }

  private void put(Map<Setting<?>, SettingValue> settings, ScalarNode keyNode, Node value) {
    String key = keyNode.getValue();
    String place = place(keyNode);
    String finding = "%s: no setting '%s'".formatted(place, key);
    Setting<?> setting = Catalog.require(operation, key, finding, near -> near);
    String origin = place + ", " + key;
    if (setting == PruneCatalog.RECIPE) {
      throw new UserInputException(origin + ": a recipe cannot name another recipe");
    }
    List<String> items = new ArrayList<>();
    if (value instanceof SequenceNode sequence && setting.kind() == Kind.LIST) {
      sequence.getValue().forEach(item -> items.add(item(setting, item, origin)));
    } else {
      items.add(item(setting, value, origin));
    }
    if (items.isEmpty()) {
      throw new UserInputException(origin + ": the list is empty; leave the key out instead");
    }
    settings.put(setting, new SettingValue(List.copyOf(items), Source.RECIPE, origin));
  }

  private String item(Setting<?> setting, Node node, String origin) {
    if (setting == PruneCatalog.RULES && node instanceof MappingNode) {
      return rule(node);
    }
    return setting.takesBlanks() && node instanceof ScalarNode blank && !blank.isPlain()
        ? blank.getValue()
        : scalar(node, origin);
  }

  /** The rule's text as the command line has it, so that one reader serves both. */
  private String rule(Node node) {
    Map<String, String> parts = new LinkedHashMap<>();
    entries(node, "a rule")
        .forEach((key, value) -> parts.put(ruleKey(key), scalar(value, place(key) + ", rules")));
    String place = place(node) + ", rules";
    if (!parts.containsKey("match")) {
      throw new UserInputException(place + ": a rule needs match: SELECTOR");
    }
    List<String> actions = new ArrayList<>();
    Optional.ofNullable(parts.get("pattern")).ifPresent(actions::add);
    Optional.ofNullable(parts.get("structure")).ifPresent(actions::add);
    String skip = parts.getOrDefault("skip", "true");
    if (!skip.equals("true")) {
      throw new UserInputException(
          "%s: skip: %s; allowed is true, or no skip at all".formatted(place, skip));
    }
    if (parts.containsKey("skip")) {
      actions.add("skip");
    }
    return parts.get("match") + "=" + String.join(",", actions);
  }

  private String ruleKey(ScalarNode key) {
    String text = key.getValue();
    if (!RULE_KEYS.contains(text)) {
      String offer =
          NearestNames.nearest(text, RULE_KEYS)
              .map(near -> "the nearest is " + near)
              .orElse("allowed are " + String.join(", ", RULE_KEYS));
      throw new UserInputException(
          "%s, rules: a rule has no '%s'; %s".formatted(place(key), text, offer));
    }
    return text;
  }

  private Map<ScalarNode, Node> entries(Node node, String what) {
    if (!(node instanceof MappingNode mapping)) {
      throw new UserInputException(
          "%s: %s is a mapping of keys to values, but this is none".formatted(place(node), what));
    }
    Map<String, ScalarNode> seen = new LinkedHashMap<>();
    Map<ScalarNode, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new UserInputException(
            "%s: a key must be a plain word".formatted(place(tuple.getKeyNode())));
      }
      ScalarNode first = seen.putIfAbsent(key.getValue(), key);
      if (first != null) {
        throw new UserInputException(
            "%s: '%s' is given twice, first in line %d"
                .formatted(place(key), key.getValue(), line(first)));
      }
      entries.put(key, tuple.getValueNode());
    }
    return entries;
  }

  private String scalar(Node node, String origin) {
    if (!(node instanceof ScalarNode scalar)) {
      throw new UserInputException(origin + ": the value must be a single word, number or text");
    }
    // the JSON schema of YAML 1.2 reads ~ as text, but nobody means a file of that name
    boolean tilde = scalar.isPlain() && scalar.getValue().equals("~");
    if (tilde || scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      throw new UserInputException(origin + ": has no value");
    }
    return scalar.getValue();
  }

  private String place(Node node) {
    return "recipe %s, line %d".formatted(name, line(node));
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
