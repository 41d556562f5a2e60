package org.tsenor.model.cuda;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.model.config.ModelConfig;

/**
 * The decoder layers on one device: each is copied there once and shared by the tasks that pass
 * windows through it. The layer that was asked for last stays until another is, or until {@link
 * #letGo}; others go with their last task.
 *
 * <p>One task at a time waits for memory, of its layer and of its own, and has none before: those
 * that have memory need no more to get done, so tasks cannot wait for each other in a circle.
 */
public final class DeviceLayers {
  private static final Map<CudaDevice, DeviceLayers> DEVICES = new ConcurrentHashMap<>();

  /** Held while a task waits for memory; the state below is guarded by {@code this}. */
  private final ReentrantLock gate = new ReentrantLock(true);

  private final Map<String, Entry> layers = new HashMap<>();
  private String wanted = "";

  private DeviceLayers() {}

  private static final class Entry {
    private final String key;
    private final DeviceLayerWeights weights;
    private int tasks = 1;

    Entry(String key, DeviceLayerWeights weights) {
      this.key = key;
      this.weights = weights;
    }
  }

  /** A layer's weights and the work of one task, until closed. */
  final class Lease implements AutoCloseable {
    private final Entry entry;
    private final DeviceWork work;
    private boolean closed;

    private Lease(Entry entry, DeviceWork work) {
      this.entry = entry;
      this.work = work;
    }

    DeviceLayerWeights weights() {
      return entry.weights;
    }

    DeviceWork work() {
      return work;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      try {
        work.close();
      } finally {
        release(entry);
      }
    }
  }

  static DeviceLayers of(CudaDevice device) {
    return DEVICES.computeIfAbsent(device, key -> new DeviceLayers());
  }

  /** Frees the layers that no task of this process uses. */
  public static void letGo() {
    DEVICES.values().forEach(layers -> layers.want(""));
  }

  /**
   * Takes a layer and memory for one task; waits until there is room.
   *
   * @param bytes that the task needs besides
   * @throws org.tsenor.gpu.CudaException.OutOfDeviceMemoryException if there will never be
   */
  Lease take(DeviceSite site, ModelConfig config, StoredLayer stored, long bytes)
      throws IOException {
    requireRoom(site, DeviceLayerWeights.bytes(config, stored.layer()), bytes);
    gate.lock();
    try {
      Entry entry = want(stored.key());
      if (entry == null) {
        entry = upload(site, config, stored);
      }
      try {
        return new Lease(entry, DeviceWork.open(site.device(), site.memory(), bytes));
      } catch (RuntimeException e) {
        release(entry);
        throw e;
      }
    } finally {
      gate.unlock();
    }
  }

  /** Each alone may fit, and then nobody would ever give back what the other waits for. */
  private static void requireRoom(DeviceSite site, long weights, long bytes) {
    long bound = site.device().poolBytes(site.memory());
    if (weights + bytes > bound) {
      throw new OutOfDeviceMemoryException(
          "a decoder layer needs %d bytes of GPU memory and a task that passes windows through it %d,"
                  .formatted(weights, bytes)
              + " and gpu-memory allows %d".formatted(bound));
    }
  }

  private Entry upload(DeviceSite site, ModelConfig config, StoredLayer stored) throws IOException {
    long bytes = DeviceLayerWeights.bytes(config, stored.layer());
    DeviceWork work = DeviceWork.open(site.device(), site.memory(), bytes);
    DeviceLayerWeights weights =
        DeviceLayerWeights.upload(work, config, stored.layer(), stored.source());
    Entry entry = new Entry(stored.key(), weights);
    synchronized (this) {
      layers.put(stored.key(), entry);
    }
    return entry;
  }

  /** Frees what nobody uses but this; for one more task, or null if it is not there. */
  private Entry want(String key) {
    List<Entry> idle = new ArrayList<>();
    Entry found;
    synchronized (this) {
      wanted = key;
      found = layers.get(key);
      if (found != null) {
        found.tasks++;
      }
      for (Iterator<Entry> all = layers.values().iterator(); all.hasNext(); ) {
        Entry entry = all.next();
        if (entry.tasks == 0) {
          all.remove();
          idle.add(entry);
        }
      }
    }
    idle.forEach(entry -> entry.weights.close());
    return found;
  }

  private void release(Entry entry) {
    synchronized (this) {
      entry.tasks--;
      if (entry.tasks > 0 || entry.key.equals(wanted)) {
        return;
      }
      layers.remove(entry.key);
    }
    entry.weights.close();
  }
}
