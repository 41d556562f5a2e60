package org.tsenor.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Large things that the tasks of one process bring here once and share, as long as they are at the
 * same step.
 *
 * <p>One step's things are kept at a time: the first task of another lets go of those that no task
 * holds, and the others go with their last task. For any number of threads; nothing is read or
 * ended while a lock is held.
 */
public final class SharedThings {
  private static final SharedThings ON_HEAP = new SharedThings();

  private final Map<Key, Entry> entries = new HashMap<>();
  private String current = "";

  private record Key(String step, Object key) {}

  private static final class Entry {
    private final CompletableFuture<Object> thing = new CompletableFuture<>();
    private Runnable end = () -> {};
    private int holders = 1;
  }

  /** Those on the heap of this process. */
  public static SharedThings onHeap() {
    return ON_HEAP;
  }

  /**
   * A thing that a task holds, until it is closed; closing twice is harmless.
   *
   * @param <T> of the thing
   */
  public final class Held<T> implements AutoCloseable {
    private final Key key;
    private final Entry entry;
    private final T thing;
    private boolean closed;

    private Held(Key key, Entry entry, T thing) {
      this.key = key;
      this.entry = entry;
      this.thing = thing;
    }

    /** The thing. */
    public T thing() {
      return thing;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(key, entry);
      }
    }
  }

  /** Begins a step, as taking a thing of it does: lets go of what is of another. */
  public void begin(String step) {
    List<Runnable> ends = new ArrayList<>();
    synchronized (this) {
      collectOthers(step, null, ends);
    }
    ends.forEach(Runnable::run);
  }

  /**
   * Takes a thing, read by the first task that asks; others wait for it. A reading that failed is
   * tried again by the next.
   *
   * @param key of the thing at its step; names things of one type, which is the caller's
   * @param end frees what it has once it is let go of
   */
  @SuppressWarnings("unchecked") // A key names things of one type.
  public <T> Held<T> take(String step, Object key, Callable<T> reader, Consumer<T> end)
      throws IOException {
    Key name = new Key(step, key);
    List<Runnable> ends = new ArrayList<>();
    Entry mine = new Entry();
    Entry found;
    synchronized (this) {
      collectOthers(step, name, ends);
      found = entries.putIfAbsent(name, mine);
      if (found != null) {
        found.holders++;
      }
    }
    if (found == null) {
      // What fails to end fails the reading, or who waits for it would wait for ever.
      read(name, mine, () -> endThenRead(ends, reader), end);
      return new Held<>(name, mine, (T) join(mine.thing));
    }
    try {
      ends.forEach(Runnable::run);
    } catch (RuntimeException e) {
      release(name, found);
      throw e;
    }
    return new Held<>(name, found, (T) join(found.thing));
  }

  private static <T> T endThenRead(List<Runnable> ends, Callable<T> reader) throws Exception {
    ends.forEach(Runnable::run);
    return reader.call();
  }

  /** One thing on the heap, which needs no end: who uses it keeps it alive. */
  public <T> T get(String step, Object key, Callable<T> reader) throws IOException {
    try (Held<T> held = take(step, key, reader, thing -> {})) {
      return held.thing();
    }
  }

  private <T> void read(Key name, Entry mine, Callable<T> reader, Consumer<T> end) {
    try {
      T thing = reader.call();
      mine.end = () -> end.accept(thing);
      mine.thing.complete(thing);
    } catch (Throwable e) {
      synchronized (this) {
        entries.remove(name, mine);
      }
      mine.thing.completeExceptionally(e);
    }
  }

  private static Object join(CompletableFuture<Object> thing) throws IOException {
    try {
      return thing.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private void release(Key key, Entry entry) {
    synchronized (this) {
      entry.holders--;
      if (entry.holders > 0 || key.step().equals(current)) {
        return;
      }
      entries.remove(key, entry);
    }
    entry.end.run();
  }

  /** Lets go of what no task holds, and of the rest with its last task. */
  public void letGo() {
    List<Runnable> ends = new ArrayList<>();
    synchronized (this) {
      current = "";
      collectIdle(null, ends);
    }
    ends.forEach(Runnable::run);
  }

  /** Ends what no task holds now, though tasks of this step may ask for it again. */
  public void endIdle() {
    List<Runnable> ends = new ArrayList<>();
    synchronized (this) {
      collectIdle(null, ends);
    }
    ends.forEach(Runnable::run);
  }

  private void collectOthers(String step, Key but, List<Runnable> ends) {
    if (!current.equals(step)) {
      current = step;
      collectIdle(but, ends);
    }
  }

  private void collectIdle(Key but, List<Runnable> ends) {
    for (Iterator<Map.Entry<Key, Entry>> all = entries.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, Entry> entry = all.next();
      if (entry.getValue().holders == 0 && !entry.getKey().equals(but)) {
        all.remove();
        ends.add(entry.getValue().end);
      }
    }
  }
}
