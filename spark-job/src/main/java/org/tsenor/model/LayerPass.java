package org.tsenor.model;

import java.io.IOException;
import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.FloatMatrix;

/**
 * Passes windows through one decoder layer: the residual stream is brought to where the weights lie
 * and back, everything else stays there. For one thread, whose lease it has until it is closed.
 */
public final class LayerPass implements AutoCloseable {
  private final Lease<LayerWeights> lease;
  private final LayerActivations activations;
  private final DecoderLayer layer;
  private final StreamPass stream;

  /**
   * A pass of a task that leases more than that.
   *
   * @param lease closed with the pass
   * @param activations of the lease's room
   */
  public LayerPass(
      DecoderContext context, Lease<LayerWeights> lease, LayerActivations activations) {
    this.lease = lease;
    this.activations = activations;
    this.layer = new DecoderLayer(context.config(), lease.shared(), lease.steps());
    this.stream = new StreamPass(context, lease.shared(), activations, lease.steps());
  }

  /**
   * A pass of a task that needs nothing besides; waits until there is room.
   *
   * @throws IOException if the weights cannot be read
   * @throws RuntimeException if there will never be room
   */
  public static LayerPass open(Engine engine, DecoderContext context, StoredLayer layer)
      throws IOException {
    Layout<LayerActivations> layout = space -> LayerActivations.in(space, context);
    Lease<LayerWeights> lease = engine.lease(layer, List.of(layout));
    boolean done = false;
    try {
      LayerPass pass = new LayerPass(context, lease, lease.lay(layout));
      done = true;
      return pass;
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  /** What listeners may do with activations. */
  public Steps steps() {
    return lease.steps();
  }

  /**
   * Passes one window, its first token at position 0.
   *
   * @param from the residual stream before, shape (tokens, hidden)
   * @param into the residual stream behind; may be {@code from}
   * @throws IllegalArgumentException if there are more tokens than the context allows
   */
  public void forward(FloatMatrix from, FloatMatrix into) {
    LayerActivations window = upload(from);
    layer.forward(window, ActivationListener.NONE);
    steps().download(window.hidden(), into.values(), 0);
  }

  /** Passes a window on from where it rests. */
  public StreamPass.Resting pass(StreamPass.Resting window, LayerPlace from, LayerPlace to) {
    return stream.pass(window, from, to);
  }

  /**
   * Passes one window as far as its listener wants; what becomes of the residual stream is left
   * where it is.
   *
   * @param from as for {@link #forward}; not changed
   */
  public void show(FloatMatrix from, ActivationListener listener) {
    layer.forward(upload(from), listener);
  }

  private LayerActivations upload(FloatMatrix from) {
    if (from.rows() > activations.hidden().rows()) {
      throw new IllegalArgumentException(
          "a window of %d tokens: allowed are at most %d"
              .formatted(from.rows(), activations.hidden().rows()));
    }
    LayerActivations window = activations.of(from.rows());
    steps().upload(from.values(), 0, window.hidden());
    return window;
  }

  /** Gives the room back; closing twice is harmless. */
  @Override
  public void close() {
    lease.close();
  }
}
