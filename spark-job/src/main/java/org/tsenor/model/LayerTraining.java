package org.tsenor.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tsenor.engine.BackwardSteps.Adam;
import org.tsenor.engine.BackwardSteps.AdamState;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;

/**
 * Trains what is left of the pruned linears of one decoder layer, by Adam, towards given outputs:
 * the loss of a window is the mean over its tokens of |y − t|² / (|t|² + |y − t|²). Each token
 * counts alike, since a window's first has a hundred times the norm of the others, and none for
 * more than 1: a pruned model may give a token of usual size that norm, too, and to take it away
 * again would be all that is learned. Norms, biases and linears that are not named stay as they
 * are, and weights that are 0 stay 0.
 *
 * <p>For one thread, until it is closed. Memory: the layer's weights as floats, of the linears that
 * are trained three times as much besides, and {@link LayerGradients}.
 */
public final class LayerTraining implements AutoCloseable {
  private final Lease<Void> lease;
  private final Room room;
  private final DecoderLayer forward;
  private final LayerBackward backward;
  private final Map<Linear, Matrix> gradients;
  private int parts;

  private record Room(LayerWeights weights, Map<Linear, Trained> trained, LayerGradients window) {
    static Room in(
        Workspace space, DecoderContext context, StoredLayer layer, List<Linear> linears) {
      LayerWeights weights = layer.in(space);
      Map<Linear, Trained> trained = new EnumMap<>(Linear.class);
      linears.forEach(linear -> trained.put(linear, Trained.in(space, weights.weight(linear))));
      return new Room(weights, trained, LayerGradients.in(space, context));
    }
  }

  private record Trained(Matrix gradient, AdamState state) {
    static Trained in(Workspace space, Matrix weight) {
      return new Trained(
          space.floats(weight.rows(), weight.columns()),
          new AdamState(
              weight,
              space.floats(weight.rows(), weight.columns()),
              space.floats(weight.rows(), weight.columns())));
    }
  }

  private LayerTraining(Lease<Void> lease, Room room, ModelConfig config) {
    this.lease = lease;
    this.room = room;
    this.forward = new DecoderLayer(config, room.weights, lease.steps());
    this.backward = new LayerBackward(config, room.weights, lease.steps());
    this.gradients = new EnumMap<>(Linear.class);
    room.trained.forEach((linear, trained) -> gradients.put(linear, trained.gradient));
  }

  /**
   * A layer before the first step; waits until there is room.
   *
   * @param layer as it was pruned
   * @param linears that are trained; none if windows are only measured
   * @throws IOException if the weights cannot be read
   * @throws RuntimeException if there will never be room
   */
  public static LayerTraining open(
      Engine engine, DecoderContext context, StoredLayer layer, List<Linear> linears)
      throws IOException {
    Layout<Room> layout = space -> Room.in(space, context, layer, linears);
    Lease<Void> lease = engine.lease(List.of(layout));
    boolean done = false;
    try {
      Room room = lease.lay(layout);
      layer.fill(room.weights, lease.steps());
      LayerTraining training = new LayerTraining(lease, room, context.config());
      training.forget();
      done = true;
      return training;
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  /** No gradient is known yet. */
  private void forget() {
    for (Trained trained : room.trained.values()) {
      steps().clear(trained.state.mean());
      steps().clear(trained.state.square());
      steps().clear(trained.gradient);
    }
  }

  private Steps steps() {
    return lease.steps();
  }

  /**
   * Weights of a linear, and what Adam remembers of their gradients, each row-major.
   *
   * @param weights as floats
   * @param mean of the gradients
   * @param square mean of their squares
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  public record Moments(float[] weights, float[] mean, float[] square) {}

  /** Goes on from a linear's weights and moments. */
  public void load(Linear linear, Moments moments) {
    AdamState state = room.trained.get(linear).state;
    steps().upload(moments.weights(), 0, state.weights());
    steps().upload(moments.mean(), 0, state.mean());
    steps().upload(moments.square(), 0, state.square());
  }

  /** Takes the place of a linear's weights, where windows are only measured. */
  public void load(Linear linear, float[] weights) {
    steps().upload(weights, 0, room.weights.weight(linear));
  }

  /** A linear's weights and moments as they are now. */
  public Moments moments(Linear linear) {
    AdamState state = room.trained.get(linear).state;
    return new Moments(values(state.weights()), values(state.mean()), values(state.square()));
  }

  private float[] values(Matrix matrix) {
    float[] values = new float[Math.multiplyExact(matrix.rows(), matrix.columns())];
    steps().download(matrix, values, 0);
    return values;
  }

  /** Root of the mean square of a linear's weights that are not 0; 0 if all are. */
  public double size(Linear linear) {
    double squares = 0;
    long count = 0;
    for (float weight : values(room.weights.weight(linear))) {
      squares += (double) weight * weight;
      count += weight == 0 ? 0 : 1;
    }
    return count == 0 ? 0 : Math.sqrt(squares / count);
  }

  /** How far the layer's output is from a target: the loss. */
  public double error(FloatMatrix input, FloatMatrix target) {
    return pass(upload(input, target, 0, input.rows()));
  }

  /**
   * As {@link #error}, of the tokens from {@code first} to before {@code end}; adds its gradient to
   * those since the last step. Tokens before them are seen, and keys and values of theirs learn
   * from what is made of them; those behind are left out.
   */
  public double learn(FloatMatrix input, FloatMatrix target, int first, int end) {
    LayerGradients part = upload(input, target, first, end);
    double error = pass(part);
    backward.backward(part, this::addGradient);
    parts++;
    return error;
  }

  private void addGradient(Linear linear, Matrix ofOutputs, Matrix inputs) {
    Matrix gradient = gradients.get(linear);
    if (gradient != null) {
      steps().backward().addProductOfColumns(ofOutputs, inputs, gradient);
    }
  }

  private LayerGradients upload(FloatMatrix input, FloatMatrix target, int first, int end) {
    LayerGradients part = room.window.of(first, end - first);
    steps().upload(input.values(), 0, part.there().seen().hidden());
    steps().upload(target.values(), first * target.columns(), part.target());
    return part;
  }

  private double pass(LayerGradients part) {
    LayerActivations there = part.there();
    forward.forward(there, ActivationListener.NONE);
    steps().backward().boundedErrors(there.output(), part.target(), part.errors(), there.output());
    double[] errors = new double[part.errors().columns()];
    steps().download(part.errors(), errors, 0);
    return Arrays.stream(errors).average().orElseThrow();
  }

  /** The gradient of a linear's weight, of the sum of the losses since the last step. */
  float[] gradient(Linear linear) {
    return values(gradients.get(linear));
  }

  /**
   * Moves the weights against the gradient of the mean loss of what was learned from since the last
   * step.
   *
   * @param step from 1
   * @param rates of each linear that is trained
   */
  public void move(int step, Map<Linear, Double> rates) {
    room.trained.forEach(
        (linear, trained) -> {
          // The gradient is that of a sum: with so many times the epsilon Adam sees the mean.
          Adam adam = new Adam(rates.get(linear), 0.9, 0.95, 1e-8 * parts, step);
          steps().backward().adam(adam, trained.gradient, trained.state);
          steps().clear(trained.gradient);
        });
    parts = 0;
  }

  /** Gives the room back; closing twice is harmless. */
  @Override
  public void close() {
    lease.close();
  }
}
