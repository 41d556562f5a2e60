package org.tsenor.model;

import org.tsenor.engine.Steps;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;

/**
 * Passes windows from place to place in one decoder layer, with weights and room of a lease that
 * the caller holds. For one thread.
 */
public final class StreamPass {
  private final DecoderLayer layer;
  private final LayerActivations activations;
  private final Steps steps;

  /**
   * @param activations of the lease's room, which passes may share: what one leaves there is lost
   *     with the next
   * @param steps of the lease
   */
  public StreamPass(
      DecoderContext context, LayerWeights weights, LayerActivations activations, Steps steps) {
    this.layer = new DecoderLayer(context.config(), weights, steps);
    this.activations = activations;
    this.steps = steps;
  }

  /**
   * A window where it rests.
   *
   * @param residual its residual stream, shape (tokens, hidden)
   * @param context attention's output, shape (tokens, columns of queries) at {@link
   *     LayerPlace#ATTENDED}; null elsewhere
   */
  public record Resting(FloatMatrix residual, FloatMatrix context) {}

  /** Passes a window on. */
  public Resting pass(Resting window, LayerPlace from, LayerPlace to) {
    LayerActivations room = load(window, from);
    layer.pass(room, from, to);
    return new Resting(
        download(room.hidden()), to == LayerPlace.ATTENDED ? download(room.context()) : null);
  }

  /**
   * What some linears are applied to, of a window at that input's place.
   *
   * @return shape (tokens, columns of that input), where the lease has it, until the next call
   */
  public Matrix input(Resting window, LinearInput input) {
    return layer.input(input, load(window, input.place()));
  }

  private LayerActivations load(Resting window, LayerPlace place) {
    FloatMatrix residual = window.residual();
    if (residual.rows() > activations.hidden().rows()) {
      throw new IllegalArgumentException(
          "a window of %d tokens: allowed are at most %d"
              .formatted(residual.rows(), activations.hidden().rows()));
    }
    LayerActivations room = activations.of(residual.rows());
    steps.upload(residual.values(), 0, room.hidden());
    if (place == LayerPlace.ATTENDED) {
      steps.upload(window.context().values(), 0, room.context());
    }
    return room;
  }

  private FloatMatrix download(Matrix matrix) {
    FloatMatrix values = FloatMatrix.zeros(matrix.rows(), matrix.columns());
    steps.download(matrix, values.values(), 0);
    return values;
  }
}
