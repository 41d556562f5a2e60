package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceWork;

/** An input on a device, with room to prune with it, until it is closed. For one thread. */
final class InputLease implements AutoCloseable {
  private final ResidentInputs inputs;
  private final ResidentInput input;
  private final ResidentInput.Room room;
  private final DeviceWork work;

  InputLease(ResidentInputs inputs, ResidentInput input, ResidentInput.Room room, DeviceWork work) {
    this.inputs = inputs;
    this.input = input;
    this.room = room;
    this.work = work;
  }

  /** What lies on the device. */
  public ResidentInput input() {
    return input;
  }

  /** The stream and the products of this task; the memory is {@link #slab}'s. */
  public DeviceWork work() {
    return work;
  }

  /** Which of the sizes that were asked for there was room for. */
  public int size() {
    return room.size();
  }

  /** All of the room, to be dealt out anew. */
  public DeviceSlab slab() {
    return new DeviceSlab(room.address());
  }

  @Override
  public void close() {
    try {
      work.close();
    } finally {
      try {
        input.giveBack(room);
      } finally {
        inputs.leave(input);
      }
    }
  }
}
