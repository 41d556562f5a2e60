package org.tsenor.job.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.report.ReportJson;
import org.tsenor.job.settings.OutputSettings;
import org.tsenor.job.settings.UserInputException;

/**
 * The directory a run writes: what is in it before, what an interrupted run left, what is cleaned
 * up.
 *
 * <p>A run leaves its state in the staging folder while it works and writes {@code report.json}
 * last: a directory with a state and no report is an interrupted run.
 */
public final class OutputDirectory {
  private static final String STAGING = "_staging";
  private static final String BAND_LOGS = "_bands";

  private static final String STATE = "run.json";
  private static final String LOG_SUFFIX = ".jsonl";

  private final Storage storage;
  private final Path root;
  private boolean created;

  /** The directory at this path, which need not exist. */
  public OutputDirectory(Configuration configuration, String path) throws IOException {
    Path given = new Path(path);
    this.storage = Storage.of(configuration, given);
    this.root = storage.fileSystem().makeQualified(given);
  }

  /** The directory, qualified. */
  public Path root() {
    return root;
  }

  /**
   * Where a run begins.
   *
   * @param complete whether an earlier run of the same settings and input has finished
   * @param committed shards that an earlier run committed; empty for a fresh start
   */
  public record Start(boolean complete, Set<String> committed) {}

  /**
   * Makes the directory ready for a run. To resume what was never started starts it, and to resume
   * what is complete does nothing: a scheduler may always say resume.
   *
   * @throws UserInputException if what is there may not be touched in this mode
   */
  public Start prepare(OutputSettings.Mode mode, RunState state) throws IOException {
    if (isEmpty()) {
      return start(state);
    }
    return switch (mode) {
      case CREATE -> throw refusal();
      case OVERWRITE -> {
        overwrite();
        yield start(state);
      }
      case RESUME -> resume(state);
    };
  }

  private UserInputException refusal() throws IOException {
    if (isInterrupted()) {
      return new UserInputException(
          "output %s holds an interrupted run: continue it with --resume, or start again with"
                  .formatted(root)
              + " --overwrite");
    }
    return new UserInputException(
        "output %s exists and is not empty: choose another, or replace it with --overwrite"
            .formatted(root));
  }

  private void overwrite() throws IOException {
    if (!isInterrupted() && !isOurs()) {
      throw new UserInputException(
          "output %s was not written by tsenor (no %s in it): --overwrite does not delete it"
              .formatted(root, ReportJson.FILE_NAME));
    }
    storage.fileSystem().delete(root, true);
  }

  private Start start(RunState state) throws IOException {
    created = !storage.fileSystem().exists(root);
    storage.fileSystem().mkdirs(new Path(root, STAGING));
    storage.writeAtomically(statePath(), state.toBytes());
    return new Start(false, Set.of());
  }

  private Start resume(RunState state) throws IOException {
    if (isOurs()) {
      requireSame(ReportJson.state(read(report())), state);
      removeScratch();
      return new Start(true, Set.of());
    }
    if (!isInterrupted()) {
      throw new UserInputException(
          "output %s holds no run of tsenor: there is nothing to resume".formatted(root));
    }
    requireSame(read(statePath()), state);
    return new Start(false, committedShards());
  }

  private void requireSame(byte[] before, RunState state) throws IOException {
    List<String> changes = RunState.parse(before).changesTo(state);
    if (!changes.isEmpty()) {
      throw new UserInputException(
          "output %s cannot be resumed: %s; run with what it was started with, or with --overwrite"
              .formatted(root, String.join(", ", changes)));
    }
  }

  /** Shards whose band log exists: it is the last file of a shard to be put in place. */
  Set<String> committedShards() throws IOException {
    Set<String> shards = new TreeSet<>();
    for (Path folder : List.of(new Path(new Path(root, STAGING), "bands"), bandLogs())) {
      for (FileStatus file : list(folder)) {
        String name = file.getPath().getName();
        if (name.endsWith(LOG_SUFFIX)) {
          shards.add(name.substring(0, name.length() - LOG_SUFFIX.length()));
        }
      }
    }
    return shards;
  }

  /** The band logs of a finished write, in shard order. */
  public List<Path> finishedBandLogs() throws IOException {
    List<Path> logs = new ArrayList<>();
    for (FileStatus file : list(bandLogs())) {
      logs.add(file.getPath());
    }
    logs.sort(null);
    return logs;
  }

  /** The shard that a band log is of. */
  public static String shardOf(Path bandLog) {
    String name = bandLog.getName();
    return name.substring(0, name.length() - LOG_SUFFIX.length());
  }

  /** Puts the report in place, which makes the run complete, and removes what only a run needs. */
  public void finish(byte[] report) throws IOException {
    storage.writeAtomically(report(), report);
    removeScratch();
  }

  /** After a run that failed: removes the directory that it made if nothing is left in it. */
  public void removeIfEmpty() throws IOException {
    if (created && isEmpty()) {
      storage.fileSystem().delete(root, false);
    }
  }

  private void removeScratch() throws IOException {
    storage.fileSystem().delete(bandLogs(), true);
    storage.fileSystem().delete(new Path(root, STAGING), true);
  }

  /** The file system it is on. */
  public FileSystem fileSystem() {
    return storage.fileSystem();
  }

  private boolean isEmpty() throws IOException {
    return list(root).length == 0;
  }

  private boolean isInterrupted() throws IOException {
    return storage.fileSystem().exists(statePath());
  }

  private boolean isOurs() throws IOException {
    return storage.fileSystem().exists(report());
  }

  private Path report() {
    return new Path(root, ReportJson.FILE_NAME);
  }

  private Path statePath() {
    return new Path(new Path(root, STAGING), STATE);
  }

  private Path bandLogs() {
    return new Path(root, BAND_LOGS);
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return storage.fileSystem().listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private byte[] read(Path file) throws IOException {
    try (var in = storage.fileSystem().open(file)) {
      return in.readAllBytes();
    }
  }
}
