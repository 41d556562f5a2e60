package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Workspace;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerActivations;
import org.tsenor.model.LayerPlace;
import org.tsenor.model.StreamPass;
import org.tsenor.model.TwinLayer;

/**
 * What a task leases to pass windows along both streams: the layer twice, the activations of one
 * window, which the streams take turns in, and what else it needs. For one thread, until it is
 * closed.
 *
 * @param <T> what else
 */
final class TwinRoom<T> implements AutoCloseable {
  private final Lease<TwinLayer.Weights> lease;
  private final T more;
  private final StreamPass dense;
  private final StreamPass pruned;

  private record Room<T>(LayerActivations activations, T more) {}

  private TwinRoom(Lease<TwinLayer.Weights> lease, DecoderContext context, Room<T> room) {
    this.lease = lease;
    this.more = room.more();
    TwinLayer.Weights weights = lease.shared();
    this.dense = new StreamPass(context, weights.dense(), room.activations(), lease.steps());
    this.pruned = new StreamPass(context, weights.pruned(), room.activations(), lease.steps());
  }

  /** The room of one task; waits until there is some. */
  static <T> TwinRoom<T> open(
      Engine engine, DecoderContext context, TwinLayer layer, Layout<T> more) throws IOException {
    Layout<Room<T>> layout =
        (Workspace space) -> new Room<>(LayerActivations.in(space, context), more.in(space));
    Lease<TwinLayer.Weights> lease = engine.lease(layer, List.of(layout));
    boolean done = false;
    try {
      TwinRoom<T> room = new TwinRoom<>(lease, context, lease.lay(layout));
      done = true;
      return room;
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  Lease<?> lease() {
    return lease;
  }

  /** What was asked for besides. */
  T more() {
    return more;
  }

  StreamPass dense() {
    return dense;
  }

  StreamPass pruned() {
    return pruned;
  }

  /** Passes a window on along both streams. */
  TwinWindow pass(TwinWindow window, LayerPlace from, LayerPlace to) {
    int tokens = window.tokens();
    return new TwinWindow(
        window.index(),
        tokens,
        TwinWindow.Stream.of(dense.pass(window.dense().resting(tokens), from, to)),
        TwinWindow.Stream.of(pruned.pass(window.pruned().resting(tokens), from, to)));
  }

  @Override
  public void close() {
    lease.close();
  }
}
