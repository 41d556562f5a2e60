package org.tsenor.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.settings.OutputSettings.Mode;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.Artifact;
import org.tsenor.source.Manifest;
import org.tsenor.source.OutputContents;
import org.tsenor.source.OutputPaths;

/**
 * What an output directory holds, as a run finds it. Looks, and changes nothing.
 *
 * @param storage of the output
 * @param paths in it
 */
record OutputState(Storage storage, OutputPaths paths) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a run may do with what is there. */
  enum Way {
    /** Nothing is there, or nothing that counts. */
    START,
    /** What is there makes room when all is done. */
    REPLACE,
    /** An interrupted run's shards are kept. */
    CONTINUE,
    /** A run has finished. */
    CHECK
  }

  /**
   * Decides.
   *
   * @param mode asked for
   * @param now what would decide the bytes of the output
   * @throws UserInputException if what is there may not be touched in this mode
   * @throws org.tsenor.source.ForeignFilesException if it would be replaced and is not ours
   */
  Way way(Mode mode, RunState now) throws IOException {
    Optional<byte[]> interrupted = interrupted();
    boolean empty = contents().isEmpty();
    if (interrupted.isEmpty() && empty) {
      return Way.START;
    }
    return switch (mode) {
      case CREATE -> throw refusal(interrupted.isPresent());
      case OVERWRITE -> replaced().isEmpty() ? Way.START : Way.REPLACE;
      case RESUME -> resumed(interrupted, now);
    };
  }

  private Way resumed(Optional<byte[]> interrupted, RunState now) throws IOException {
    if (interrupted.isPresent() && !intent().mends()) {
      requireSame(interrupted.get(), now);
      return Way.CONTINUE;
    }
    Optional<byte[]> finished = finished();
    if (finished.isEmpty()) {
      throw new UserInputException(
          "output %s holds no run of tsenor: there is nothing to resume".formatted(paths.root()));
    }
    requireSame(finished.get(), now);
    return Way.CHECK;
  }

  private UserInputException refusal(boolean interrupted) {
    if (interrupted) {
      return new UserInputException(
          "output %s holds an interrupted run: continue it with --resume, or start again with"
                  .formatted(paths.root())
              + " --overwrite");
    }
    return new UserInputException(
        "output %s exists and is not empty: choose another, or replace it with --overwrite"
            .formatted(paths.root()));
  }

  private void requireSame(byte[] before, RunState now) throws IOException {
    List<String> changes = RunState.parse(before).changesTo(now);
    if (!changes.isEmpty()) {
      throw new UserInputException(
          "output %s cannot be resumed: %s; run with what it was started with, or with --overwrite"
              .formatted(paths.root(), String.join(", ", changes)));
    }
  }

  /** What lies in the output. */
  OutputContents contents() {
    return new OutputContents(storage, paths);
  }

  /** Files that a run which replaces what is there takes away. */
  List<String> replaced() throws IOException {
    OutputIntent intent = intent();
    Set<String> ours = new TreeSet<>(intent.replaced());
    for (String shard : intent.shards()) {
      for (Artifact artifact : Artifact.values()) {
        ours.add(artifact.relative(shard));
      }
    }
    Optional<Manifest> manifest = Manifest.read(storage, paths);
    manifest.ifPresent(published -> ours.addAll(published.files().keySet()));
    return contents().replaceable(ours);
  }

  /** What the interrupted run meant to do. */
  OutputIntent intent() throws IOException {
    Optional<byte[]> bytes = read(intentPath());
    try {
      return bytes.isPresent() ? OutputIntent.parse(bytes.get()) : OutputIntent.NONE;
    } catch (JsonProcessingException e) {
      return OutputIntent.NONE;
    }
  }

  /** Where it is said what a run means to do. */
  Path intentPath() {
    return new Path(paths.staging(), "intent.json");
  }

  /**
   * The state of an interrupted run; empty if there is none. A run begins to count when its state
   * is in place: what is there of it before is nothing.
   */
  Optional<byte[]> interrupted() throws IOException {
    Optional<byte[]> bytes = read(paths.state());
    return bytes.filter(OutputState::isJson);
  }

  private static boolean isJson(byte[] bytes) {
    try {
      return JSON.readTree(bytes).isObject();
    } catch (IOException e) {
      return false;
    }
  }

  /** The state of the run that has finished; empty if no report of ours is there. */
  private Optional<byte[]> finished() throws IOException {
    Optional<byte[]> report = read(new Path(paths.root(), ReportJson.FILE_NAME));
    if (report.isEmpty() || contents().listed().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(ReportJson.state(report.get()));
  }

  private Optional<byte[]> read(Path file) throws IOException {
    try (InputStream in = storage.fileSystem().open(file)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Listed files that lie under a shard's name. */
  static List<String> filesOf(String shard) {
    List<String> files = new ArrayList<>();
    for (Artifact artifact : Artifact.values()) {
      files.add(artifact.relative(shard));
    }
    return files;
  }
}
