package org.tsenor.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tsenor.text.Counted;

/**
 * How a dense shard and its compact form correspond.
 *
 * <p>The metadata of the compact shard is the dense one's and, under names that begin with {@code
 * compact.}, the version of this layout, a description, and the dense shape of each pruned tensor:
 * {@code compact.shape.<tensor>: 4096,14336}. With it the dense shard is restored bit for bit, its
 * header too if {@link ShardHeader#layout} made it.
 *
 * @param dense the shard with zeros in place
 * @param compact the shard without them
 * @param keptPerRow values kept in each row of a tensor, by the name of each pruned tensor
 */
public record CompactLayout(ShardHeader dense, ShardHeader compact, Map<String, Long> keptPerRow) {
  private static final String PREFIX = "compact.";
  private static final String VERSION_KEY = PREFIX + "version";
  private static final String SHAPE_PREFIX = PREFIX + "shape.";
  private static final String VERSION = "1";

  /**
   * Lays the compact form of a dense shard out.
   *
   * @param keptPerRow as the record's
   * @param description such as {@code pattern} and {@code structure}
   * @throws IllegalArgumentException if a pruned tensor is not in the shard, cannot have a mask, or
   *     keeps more than it has
   */
  public static CompactLayout of(
      ShardHeader dense, Map<String, Long> keptPerRow, Map<String, String> description) {
    Map<String, String> metadata = new TreeMap<>(dense.metadata());
    metadata.put(VERSION_KEY, VERSION);
    description.forEach((key, value) -> metadata.put(PREFIX + key, value));
    List<TensorEntry> tensors = new ArrayList<>();
    Map<String, Long> unseen = new LinkedHashMap<>(keptPerRow);
    for (TensorEntry entry : dense.tensors()) {
      Long kept = unseen.remove(entry.name());
      if (kept == null) {
        tensors.add(entry);
      } else {
        tensors.addAll(packed(new PrunedTensor(entry), kept));
        metadata.put(SHAPE_PREFIX + entry.name(), join(entry.shape()));
      }
    }
    if (!unseen.isEmpty()) {
      throw new IllegalArgumentException("the shard has no tensors " + unseen.keySet());
    }
    return new CompactLayout(dense, ShardHeader.layout(metadata, tensors), Map.copyOf(keptPerRow));
  }

  private static List<TensorEntry> packed(PrunedTensor tensor, long kept) {
    if (kept < 1 || kept > tensor.columns()) {
      throw new IllegalArgumentException(
          "tensor '%s' keeps %d of a row: allowed is [1, %d]"
              .formatted(tensor.dense().name(), kept, tensor.columns()));
    }
    return List.of(tensor.valuesEntry(kept), tensor.maskEntry());
  }

  /**
   * Finds the dense form of a compact shard.
   *
   * @param file named in errors
   * @throws MalformedCheckpointException if the header is not one of a compact shard
   */
  public static CompactLayout parse(Object file, ShardHeader compact)
      throws MalformedCheckpointException {
    String version = compact.metadata().get(VERSION_KEY);
    if (!VERSION.equals(version)) {
      throw new MalformedCheckpointException(
          file, "has %s %s: allowed is %s".formatted(VERSION_KEY, version, VERSION));
    }
    try {
      return new Restorer(compact).layout();
    } catch (IllegalArgumentException e) {
      throw new MalformedCheckpointException(file, e.getMessage(), e);
    }
  }

  /** Whether a header is that of a compact shard, of this version or another. */
  static boolean isCompact(ShardHeader header) {
    return header.metadata().containsKey(VERSION_KEY);
  }

  private static String join(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Walks a compact header and names the dense tensor of each of its tensors. */
  private static final class Restorer {
    private final ShardHeader compact;
    private final Map<String, String> metadata;
    private final Map<String, Long> keptPerRow = new LinkedHashMap<>();
    private final List<TensorEntry> dense = new ArrayList<>();

    Restorer(ShardHeader compact) {
      this.compact = compact;
      this.metadata = new TreeMap<>(compact.metadata());
      metadata.keySet().removeIf(key -> key.startsWith(PREFIX));
    }

    CompactLayout layout() {
      List<TensorEntry> tensors = compact.tensors();
      for (int i = 0; i < tensors.size(); i++) {
        if (shapeOf(tensors.get(i)) == null) {
          dense.add(tensors.get(i));
        } else {
          addPruned(tensors.get(i), i + 1 < tensors.size() ? tensors.get(i + 1) : null);
          i++;
        }
      }
      long shapes =
          compact.metadata().keySet().stream().filter(key -> key.startsWith(SHAPE_PREFIX)).count();
      if (shapes != keptPerRow.size()) {
        throw new IllegalArgumentException(
            "has the dense shapes of %s but the values of %d"
                .formatted(Counted.of(shapes, "tensor"), keptPerRow.size()));
      }
      return new CompactLayout(
          ShardHeader.layout(metadata, dense), compact, Map.copyOf(keptPerRow));
    }

    private void addPruned(TensorEntry values, TensorEntry mask) {
      List<Long> shape = shapeOf(values);
      PrunedTensor tensor =
          new PrunedTensor(TensorEntry.at(0, nameOf(values), values.dtype(), shape));
      long kept = values.shape().isEmpty() ? 0 : values.shape().get(values.shape().size() - 1);
      List<TensorEntry> expected = packed(tensor, kept);
      if (!same(expected.get(0), values) || mask == null || !same(expected.get(1), mask)) {
        throw new IllegalArgumentException(
            "'%s' of shape %s does not fit the dense shape %s, or its mask does not follow it"
                .formatted(values.name(), values.shape(), shape));
      }
      keptPerRow.put(tensor.dense().name(), kept);
      dense.add(tensor.dense());
    }

    private static boolean same(TensorEntry expected, TensorEntry found) {
      return expected.equals(found.movedTo(0));
    }

    private List<Long> shapeOf(TensorEntry entry) {
      if (!entry.name().endsWith(CheckpointNames.VALUES_SUFFIX)) {
        return null;
      }
      String text = compact.metadata().get(SHAPE_PREFIX + nameOf(entry));
      return text == null ? null : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
    }

    private static String nameOf(TensorEntry values) {
      int length = values.name().length() - CheckpointNames.VALUES_SUFFIX.length();
      return values.name().substring(0, length);
    }
  }
}
