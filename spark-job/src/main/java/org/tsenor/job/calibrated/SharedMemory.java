package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.tsenor.model.cuda.DeviceLayers;

/**
 * Large things that the tasks of one JVM read once and share, as long as they are at the same step.
 *
 * <p>One step's things are held at a time: the first task of another lets go of them. Tasks that
 * still use them keep them alive themselves. Decoder layers on devices go with them.
 */
final class SharedMemory {
  private static SharedMemory current = new SharedMemory("");

  private final String step;
  private final Map<String, CompletableFuture<Object>> things = new HashMap<>();

  private SharedMemory(String step) {
    this.step = step;
  }

  /** What tasks of this step share. */
  public static synchronized SharedMemory of(String step) {
    if (!current.step.equals(step)) {
      current = new SharedMemory(step);
      DeviceLayers.letGo();
    }
    return current;
  }

  /** Lets go of everything. */
  public static synchronized void clear() {
    current = new SharedMemory("");
    DeviceLayers.letGo();
  }

  /**
   * One thing, read by the first task that asks; others wait for it. A reading that failed is tried
   * again by the next.
   */
  @SuppressWarnings("unchecked") // A key names things of one type, which is the caller's.
  public <T> T get(String key, Callable<T> reader) throws IOException {
    CompletableFuture<Object> mine = new CompletableFuture<>();
    CompletableFuture<Object> found;
    synchronized (things) {
      found = things.putIfAbsent(key, mine);
    }
    if (found != null) {
      return (T) join(found);
    }
    try {
      mine.complete(reader.call());
    } catch (Throwable e) {
      synchronized (things) {
        things.remove(key);
      }
      mine.completeExceptionally(e);
    }
    return (T) join(mine);
  }

  private static Object join(CompletableFuture<Object> thing) throws IOException {
    try {
      return thing.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }
}
