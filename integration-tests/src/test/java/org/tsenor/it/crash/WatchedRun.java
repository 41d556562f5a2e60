package org.tsenor.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.it.crash.StopPoint.Loss;
import org.tsenor.it.crash.StopPoint.Moment;

/**
 * One run of a command whose changes below a folder are counted, and which is stopped at one of
 * them.
 *
 * <p>A run is told by a name in the configuration of its file systems: threads that outlive it in
 * this process find it stopped, whatever runs next. All of its changes are made one after another.
 */
final class WatchedRun {
  private static final String NAME = "fs.crashing.run";
  private static final String ROOT = "fs.crashing.root";
  private static final String ASIDE = "fs.crashing.aside";
  private static final String OPERATION = "fs.crashing.operation";
  private static final String MOMENT = "fs.crashing.moment";
  private static final String LOSS = "fs.crashing.loss";
  private static final String HALT = "fs.crashing.halt";

  /** Exit code of a process that is halted, as of one that is killed. */
  static final int HALTED = 137;

  private static final Map<String, WatchedRun> RUNS = new ConcurrentHashMap<>();

  private final Path root;
  private final StopPoint point;
  private final boolean halts;
  private final UnforcedChanges unforced;
  private final List<Operation> operations = new ArrayList<>();
  private boolean changing;
  private boolean stopped;

  private WatchedRun(Configuration configuration) {
    this.root = Path.of(configuration.get(ROOT));
    this.point =
        new StopPoint(
            configuration.getInt(OPERATION, 0),
            configuration.getEnum(MOMENT, Moment.BEFORE),
            configuration.getEnum(LOSS, Loss.PROCESS));
    this.halts = configuration.getBoolean(HALT, false);
    this.unforced = new UnforcedChanges(root, Path.of(configuration.get(ASIDE)));
  }

  /** A change, to be counted. */
  @FunctionalInterface
  interface Change<T> {
    T make() throws IOException;
  }

  /** The run that a file system is configured for. */
  static WatchedRun of(Configuration configuration) {
    return RUNS.computeIfAbsent(configuration.get(NAME), name -> new WatchedRun(configuration));
  }

  /**
   * Properties for the file systems of a new run.
   *
   * @param place whose changes are counted
   * @param halts whether the process itself ends at the point; else all the run does fails
   */
  static Configuration configuration(Place place, StopPoint point, boolean halts) {
    Configuration configuration = Commands.ordinary();
    configuration.set("fs.file.impl", CrashingFileSystem.class.getName());
    // Cached, the file system of a run that was stopped would be that of the next one.
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    configuration.set(NAME, UUID.randomUUID().toString());
    configuration.set(ROOT, place.root().toString());
    configuration.set(ASIDE, place.aside().toString());
    configuration.setInt(OPERATION, point.operation());
    configuration.setEnum(MOMENT, point.moment());
    configuration.setEnum(LOSS, point.loss());
    configuration.setBoolean(HALT, halts);
    return configuration;
  }

  /** Whether changes of a path are counted: steps of a change that is being made are not. */
  boolean watches(Path path) {
    return path.startsWith(root) && !path.equals(root) && !(Thread.holdsLock(this) && changing);
  }

  /** Whether a path is the watched folder itself, which no run makes or deletes. */
  boolean isRoot(Path path) {
    return path.equals(root);
  }

  /** A path as operations name it. */
  String name(Path path) {
    return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
  }

  /** Makes a change, unless the process is stopped before. */
  synchronized <T> T change(Operation operation, Change<T> change) throws IOException {
    return change(operation, () -> {}, change);
  }

  /**
   * Makes a change, unless the process is stopped before it or within.
   *
   * @param half of the change
   */
  synchronized <T> T change(Operation operation, Half half, Change<T> change) throws IOException {
    requireRunning();
    changing = true;
    try {
      operations.add(operation);
      if (operations.size() == point.operation()) {
        if (point.moment() != Moment.BEFORE) {
          half.make();
        }
        if (point.moment() == Moment.FAILING) {
          throw new IOException("no space left on device, or so this test says");
        }
        stop();
        requireRunning();
      }
      return change.make();
    } finally {
      changing = false;
    }
  }

  /** Half of a change. */
  @FunctionalInterface
  interface Half {
    void make() throws IOException;
  }

  /** Stops the run where it is; what is lost is lost now. */
  synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      unforced.lose(point.loss());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (halts) {
      Runtime.getRuntime().halt(HALTED);
    }
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /** A process that has been stopped does not even read. */
  synchronized void requireRunning() {
    if (stopped) {
      throw new ProcessStopped(point.toString());
    }
  }

  /** What has changed so far, the one at which the run was stopped last. */
  synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** The operation of a number, counted from 1. */
  synchronized Operation operation(int number) {
    return operations.get(number - 1);
  }

  /** What a power cut would undo; to be asked within changes only. */
  UnforcedChanges unforced() {
    return unforced;
  }

  /** Whether deletions have to be kept for a power cut to undo. */
  boolean keepsDeleted() {
    return point.loss() == Loss.NAMES;
  }

  /** The folders that are not there, of a folder and those above it, from above. */
  static List<Path> missing(Path folder) {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path path = folder; !Files.exists(path); path = path.getParent()) {
      missing.addFirst(path);
    }
    return List.copyOf(missing);
  }
}
