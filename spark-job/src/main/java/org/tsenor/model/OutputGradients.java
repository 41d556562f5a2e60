package org.tsenor.model;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;

/**
 * Sums of δ·δᵀ over tokens, with δ what a random error of one decoder layer's output is at the
 * outputs of its linears: how much errors there matter behind them, within this layer. Each token's
 * probe is a vector of signs divided by the length of the layer's output, so that δ·δᵀ is, on the
 * mean, the second derivative of the sum of |y − t|²/|t|² at y = t.
 *
 * <p>Of each linear only the blocks of groups of rows are summed. For one thread, until it is
 * closed. Memory: the layer's weights, which tasks share, {@link LayerGradients}, and of each
 * output as many doubles as its group has rows.
 */
public final class OutputGradients implements AutoCloseable {
  private final Lease<LayerWeights> lease;
  private final Room room;
  private final DecoderLayer forward;
  private final LayerBackward backward;

  /** Where the groups of a linear stand among the sums. */
  private record Groups(int first, int outputs, int size) {
    int count() {
      return (outputs + size - 1) / size;
    }

    int rows(int group) {
      return Math.min(size, outputs - group * size);
    }
  }

  /**
   * All room.
   *
   * @param columns of one group, without gaps between its tokens
   */
  private record Room(
      LayerGradients window, Map<Linear, Groups> groups, GramSteps.Space sums, Matrix columns) {
    static Room in(Workspace space, DecoderContext context, int layer, Map<Linear, Integer> sizes) {
      Map<Linear, Groups> groups = new EnumMap<>(Linear.class);
      Map<String, List<Long>> shapes = new TensorShapes(context.config()).ofLayer(layer);
      int count = 0;
      for (Map.Entry<Linear, Integer> linear : sizes.entrySet()) {
        int outputs = Math.toIntExact(shapes.get(linear.getKey().weight(layer)).get(0));
        Groups of = new Groups(count, outputs, linear.getValue());
        groups.put(linear.getKey(), of);
        count += of.count();
      }
      int[] columns = new int[count];
      groups
          .values()
          .forEach(
              of -> {
                for (int group = 0; group < of.count(); group++) {
                  columns[of.first() + group] = of.rows(group);
                }
              });
      return new Room(
          LayerGradients.in(space, context),
          groups,
          space.gramSpace(columns, context.maxTokens()),
          space.floats(
              context.maxTokens(),
              sizes.values().stream().mapToInt(Integer::intValue).max().orElse(0)));
    }
  }

  private OutputGradients(Lease<LayerWeights> lease, Room room, ModelConfig config) {
    this.lease = lease;
    this.room = room;
    this.forward = new DecoderLayer(config, lease.shared(), lease.steps());
    this.backward = new LayerBackward(config, lease.shared(), lease.steps());
  }

  /**
   * Sums over no windows; waits until there is room.
   *
   * @param layer dense
   * @param groups rows of a group of each linear that is asked for
   * @throws IOException if the weights cannot be read
   * @throws RuntimeException if there will never be room
   */
  public static OutputGradients open(
      Engine engine, DecoderContext context, StoredLayer layer, Map<Linear, Integer> groups)
      throws IOException {
    Layout<Room> layout = space -> Room.in(space, context, layer.layer(), groups);
    Lease<LayerWeights> lease = engine.lease(layer, List.of(layout));
    boolean done = false;
    try {
      OutputGradients gradients = new OutputGradients(lease, lease.lay(layout), context.config());
      lease.steps().gram().clear(gradients.room.sums());
      done = true;
      return gradients;
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  /**
   * Adds the tokens of one window.
   *
   * @param input the residual stream before the layer, shape (tokens, hidden)
   * @param seed of its probes
   */
  public void add(FloatMatrix input, long seed) {
    Steps steps = lease.steps();
    LayerGradients window = room.window().of(input.rows());
    LayerActivations there = window.there();
    steps.upload(input.values(), 0, there.hidden());
    forward.forward(there, ActivationListener.NONE);
    FloatMatrix output = FloatMatrix.zeros(input.rows(), input.columns());
    steps.download(there.output(), output.values(), 0);
    steps.upload(probes(output, seed).values(), 0, there.output());
    backward.backward(window, this::add);
  }

  /**
   * A probe of each token.
   *
   * @param output of the layer, shape (tokens, hidden)
   */
  static FloatMatrix probes(FloatMatrix output, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatMatrix probes = FloatMatrix.zeros(output.rows(), output.columns());
    for (int token = 0; token < output.rows(); token++) {
      int start = token * output.columns();
      double squares = 0;
      for (int i = 0; i < output.columns(); i++) {
        squares += (double) output.values()[start + i] * output.values()[start + i];
      }
      float size = squares > 0 ? (float) (1 / Math.sqrt(squares)) : 0;
      for (int i = 0; i < output.columns(); i++) {
        probes.values()[start + i] = random.nextBoolean() ? size : -size;
      }
    }
    return probes;
  }

  private void add(Linear linear, Matrix ofOutputs, Matrix inputs) {
    Groups groups = room.groups().get(linear);
    if (groups != null) {
      for (int group = 0; group < groups.count(); group++) {
        int rows = groups.rows(group);
        Matrix columns = room.columns().reshaped(ofOutputs.rows(), rows);
        lease.steps().copy(ofOutputs.columnRange(group * groups.size(), rows), columns);
        lease.steps().gram().add(room.sums(), groups.first() + group, columns);
      }
    }
  }

  /** The sums of a linear, shape (outputs, group): of each row its group's columns. */
  public DoubleMatrix sums(Linear linear) {
    Groups groups = room.groups().get(linear);
    DoubleMatrix sums = DoubleMatrix.zeros(groups.outputs(), groups.size());
    for (int group = 0; group < groups.count(); group++) {
      int rows = groups.rows(group);
      int first = group * groups.size();
      double[] lower = lease.steps().gram().lowerRows(room.sums(), groups.first() + group, 0, rows);
      int at = 0;
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column <= row; column++) {
          sums.values()[(first + row) * groups.size() + column] = lower[at];
          sums.values()[(first + column) * groups.size() + row] = lower[at];
          at++;
        }
      }
    }
    return sums;
  }

  /** Gives the room back; closing twice is harmless. */
  @Override
  public void close() {
    lease.close();
  }
}
