package org.tsenor.engine.device;

import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;

/**
 * A task's room on a device, with what it shares.
 *
 * @param <S> what is shared
 */
final class RoomLease<S> implements Lease<S> {
  private final S shared;
  private final DeviceRoom room;
  private final int choice;
  private final Steps steps;
  private final Runnable leave;
  private boolean closed;

  /**
   * @param choice which of the layouts the room is for
   * @param leave gives back what is shared, when the room is free
   */
  RoomLease(S shared, DeviceRoom room, int choice, Runnable leave) {
    this.shared = shared;
    this.room = room;
    this.choice = choice;
    this.steps = room.lay(space -> space).steps();
    this.leave = leave;
  }

  @Override
  public S shared() {
    return shared;
  }

  @Override
  public int choice() {
    return choice;
  }

  @Override
  public <T> T lay(Layout<T> layout) {
    if (closed) {
      throw new IllegalStateException("the device's memory was given back");
    }
    return room.lay(layout).parts();
  }

  @Override
  public Steps steps() {
    return steps;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      room.work().close();
    } finally {
      leave.run();
    }
  }
}
