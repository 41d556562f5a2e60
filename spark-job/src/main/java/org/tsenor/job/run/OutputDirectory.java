package org.tsenor.job.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.settings.OutputSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.Artifact;
import org.tsenor.source.CheckpointCommit;
import org.tsenor.source.ClaimedOutput;
import org.tsenor.source.Manifest;
import org.tsenor.source.OutputPaths;
import org.tsenor.source.SessionFiles;
import org.tsenor.source.ShardStore;
import org.tsenor.source.Template;

/**
 * The directory a run writes: what is in it before, what an interrupted run left, what is
 * published, what is cleaned up. The run owns it from {@link #open} to {@link #close}.
 *
 * <p>A run leaves its state in the staging directory while it works and publishes {@code
 * report.json} last: a directory with a state is one of an interrupted run.
 */
public final class OutputDirectory implements AutoCloseable {
  private final SparkSession spark;
  private final OutputSettings settings;
  private final Template template;
  private final Consumer<String> notices;
  private ClaimedOutput output;
  private ShardStore store;
  private OutputIntent intent = OutputIntent.NONE;
  private Map<String, FileRecord> listed = Map.of();
  private Set<String> lost = Set.of();
  private boolean ended;

  /**
   * @param template that the output follows
   * @param notices is told what the user should know on the way
   */
  public OutputDirectory(
      SparkSession spark, OutputSettings settings, Template template, Consumer<String> notices) {
    this.spark = spark;
    this.settings = settings;
    this.template = template;
    this.notices = notices;
  }

  /**
   * Where a run begins.
   *
   * @param complete whether an earlier run of the same settings and input has finished, and all it
   *     wrote is as it wrote it
   * @param committed shards that an earlier run committed, checked; empty for a fresh start
   */
  public record Start(boolean complete, Set<String> committed) {}

  /**
   * Takes the directory and makes it ready for a run. To resume what was never started starts it,
   * and to resume what is complete checks it: a scheduler may always say resume.
   *
   * @param state what decides the bytes of the output
   * @throws UserInputException if what is there may not be touched in this mode
   * @throws org.tsenor.source.OutputInUseException if another run works there
   * @throws org.tsenor.source.ForeignFilesException if what is there is not ours
   */
  public Start open(RunState state) throws IOException {
    Configuration hadoop = SessionFiles.configuration(spark);
    Path path = new Path(settings.path());
    Storage storage = Storage.of(hadoop, path);
    OutputPaths paths = new OutputPaths(storage.fileSystem().makeQualified(path));
    // What is refused is refused before anything is touched; what is taken is looked at again.
    ClaimedOutput.requireFree(hadoop, path, notices);
    new OutputState(storage, paths).way(settings.mode(), state);
    output = ClaimedOutput.take(hadoop, path, notices);
    output.contents().removeLeftovers();
    OutputState found = new OutputState(output.storage(), output.paths());
    finishPublication();
    return switch (found.way(settings.mode(), state)) {
      case START -> begin(state, List.of(), false);
      case REPLACE -> begin(state, found.replaced(), false);
      case CONTINUE -> goOn(found);
      case CHECK -> check(state);
    };
  }

  /** What an earlier run had begun to publish is published, whatever is done with it then. */
  private void finishPublication() throws IOException {
    Optional<Manifest> manifest = output.manifest();
    if (manifest.isPresent() && settings.mode() != OutputSettings.Mode.CREATE) {
      if (output.finishPublication(spark, manifest.get())) {
        notices.accept(
            "%s was written to its end but not all in place: now it is".formatted(root()));
        output.clearStaging();
      } else if (settings.mode() == OutputSettings.Mode.RESUME) {
        output.dropManifest();
      }
    }
  }

  private Start begin(RunState state, List<String> replaced, boolean mends) throws IOException {
    // Names that are taken, or are checked only in the end, are not given before.
    store = output.store(mends || !replaced.isEmpty(), settings.digest());
    output.clearStaging();
    store.begin();
    intent = new OutputIntent(List.copyOf(template.headers().keySet()), replaced, mends);
    OutputState written = new OutputState(output.storage(), output.paths());
    output.storage().writeAtomically(written.intentPath(), intent.toBytes());
    output.storage().writeAtomically(output.paths().state(), state.toBytes());
    return new Start(false, Set.of());
  }

  private Start goOn(OutputState found) throws IOException {
    intent = found.intent();
    store = output.store(!intent.replaced().isEmpty(), settings.digest());
    store.removeAttempts();
    store.begin();
    return new Start(false, output.soundShards(spark, store, notices).keySet());
  }

  /** Reads all of a finished output; what it has lost is written again, and nothing else. */
  private Start check(RunState state) throws IOException {
    listed = output.contents().listed().orElseThrow();
    Map<String, String> faults = output.faults(spark, listed);
    if (faults.isEmpty()) {
      output.removeUnlistedBands(template.headers().keySet(), listed.keySet());
      output.end();
      ended = true;
      return new Start(true, Set.of());
    }
    lost = faults.keySet();
    faults.values().forEach(fault -> notices.accept(fault + ": it is written again"));
    begin(state, List.of(), true);
    Set<String> sound = new TreeSet<>(template.headers().keySet());
    sound.removeIf(shard -> OutputState.filesOf(shard).stream().anyMatch(lost::contains));
    return new Start(false, sound);
  }

  /** The directory, qualified. */
  public Path root() {
    return output.paths().root();
  }

  /** The store of what this run writes. */
  public ShardStore store() {
    return store;
  }

  /** The file system it is on. */
  public FileSystem fileSystem() {
    return output.storage().fileSystem();
  }

  /** Whether this run only writes again what a finished output has lost. */
  public boolean isMending() {
    return intent.mends();
  }

  /** The records of bands of all committed shards, by shard. */
  public Map<String, Path> bandLogs() throws IOException {
    Map<String, Path> logs = new TreeMap<>();
    for (String shard : store.committedShards().keySet()) {
      logs.put(shard, store.committed(Artifact.BANDS, shard));
    }
    return logs;
  }

  /**
   * Publishes what is committed, and the report last.
   *
   * @param report makes the report's bytes from the records of all other files
   * @throws org.tsenor.source.OutputLostException if another run has taken the output over
   */
  public void publish(Function<Map<String, FileRecord>, byte[]> report) throws IOException {
    CheckpointCommit commit = commit();
    Map<String, Manifest.Entry> files =
        new LinkedHashMap<>(commit.stage(template.headers().keySet(), false));
    commit.addSums(files);
    byte[] bytes = report.apply(new Manifest(files, List.of()).records());
    files.put(ReportJson.FILE_NAME, commit.stageFile(ReportJson.FILE_NAME, bytes));
    output.publish(spark, store, files, intent.replaced());
    output.removeUnlistedBands(template.headers().keySet(), files.keySet());
    end();
  }

  /**
   * Puts what was written again in its place, if it is what the report lists.
   *
   * @throws IOException if it is not
   */
  public void mend() throws IOException {
    Set<String> shards = new TreeSet<>(template.headers().keySet());
    shards.removeIf(shard -> OutputState.filesOf(shard).stream().noneMatch(lost::contains));
    CheckpointCommit commit = commit();
    Map<String, Manifest.Entry> files = new LinkedHashMap<>(commit.stage(shards, false));
    commit.addSums(files, listed);
    files.keySet().retainAll(lost);
    List<String> faults = new ArrayList<>();
    for (String name : lost) {
      if (!files.containsKey(name)) {
        faults.add(name + " cannot be written again");
      } else if (!files.get(name).record().equals(listed.get(name))) {
        faults.add(
            "%s was to be %s and is %s"
                .formatted(name, listed.get(name), files.get(name).record()));
      }
    }
    if (!faults.isEmpty()) {
      throw new IOException(
          "output %s cannot be mended: %s; --overwrite writes all of it again"
              .formatted(root(), String.join("; ", faults)));
    }
    output.publish(spark, store, files, List.of());
    end();
  }

  private CheckpointCommit commit() {
    return new CheckpointCommit(store, Optional.of(template));
  }

  private void end() throws IOException {
    output.end();
    ended = true;
  }

  /**
   * After a run that failed: keeps what can be resumed, else leaves the directory as it was.
   *
   * @param failure why the run failed
   */
  public void fail(Throwable failure) throws IOException {
    if (ended || store == null || !output.isHeld() || output.manifest().isPresent()) {
      return;
    }
    boolean useless = intent.mends() || (InputFaults.isIn(failure) && !intent.replaced().isEmpty());
    if (useless || store.committedShards().isEmpty()) {
      output.giveUp(commit());
    } else {
      store.removeAttempts();
    }
  }

  /** Lets go of the directory; one that was made for a run that was refused goes, too. */
  @Override
  public void close() throws IOException {
    if (output == null) {
      return;
    }
    try (ClaimedOutput claimed = output) {
      if (store == null && !ended) {
        claimed.leaveUntouched();
      }
    }
  }
}
