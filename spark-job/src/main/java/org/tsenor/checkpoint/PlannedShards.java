package org.tsenor.checkpoint;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The shards that a run was planned with: whoever opens the checkpoint anew, on whatever machine,
 * must find the same.
 *
 * @param states of the shards by their names
 */
public record PlannedShards(Map<String, Shard.State> states) implements Serializable {
  /** No name of a shard has it. */
  private static final String SEPARATOR = "\t";

  public PlannedShards {
    states = new TreeMap<>(states);
  }

  /** Those of a checkpoint. */
  public static PlannedShards of(Checkpoint checkpoint) {
    Map<String, Shard.State> states = new TreeMap<>();
    checkpoint.shards().forEach(shard -> states.put(shard.name(), shard.state()));
    return new PlannedShards(states);
  }

  /** One line a shard, for an option of a data source. */
  public String toText() {
    return states.entrySet().stream()
        .map(
            shard ->
                String.join(
                    SEPARATOR,
                    shard.getKey(),
                    Long.toString(shard.getValue().length()),
                    Long.toString(shard.getValue().changedMillis()),
                    shard.getValue().header()))
        .collect(Collectors.joining("\n"));
  }

  /**
   * Reads what {@link #toText} gave.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static PlannedShards parse(String text) {
    Map<String, Shard.State> states = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(SEPARATOR, -1);
      if (parts.length != 4) {
        throw new IllegalArgumentException(
            "planned shard '%s': needed are name, length, time and header".formatted(line));
      }
      states.put(
          parts[0], new Shard.State(Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]));
    }
    return new PlannedShards(states);
  }

  /**
   * Requires that a checkpoint has these shards.
   *
   * @return the checkpoint
   * @throws MalformedCheckpointException naming every shard that is not the one planned
   */
  public Checkpoint requireSame(Checkpoint checkpoint) throws MalformedCheckpointException {
    Map<String, Shard.State> found = of(checkpoint).states;
    TreeSet<String> names = new TreeSet<>(states.keySet());
    names.addAll(found.keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      if (!states.containsKey(name)) {
        changes.add("%s is new".formatted(name));
      } else if (!found.containsKey(name)) {
        changes.add("%s is not there any more".formatted(name));
      } else {
        states.get(name).changesTo(found.get(name)).forEach(c -> changes.add(name + " " + c));
      }
    }
    if (!changes.isEmpty()) {
      throw new MalformedCheckpointException(
          checkpoint.root(),
          "was changed since the run was planned: %s; let nothing change a model in use"
              .formatted(String.join(", ", changes)));
    }
    return checkpoint;
  }
}
