package org.tsenor.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/** One write of a checkpoint from rows, from taking the output to its last file. */
final class CheckpointWrite implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWrite.class);

  private final SparkSession spark;
  private final ClaimedOutput output;
  private final ShardStore store;
  private final CheckpointCommit commit;
  private final Choices choices;
  private final List<String> replaced;
  private final int resumed;
  private boolean ended;

  private CheckpointWrite(
      SparkSession spark,
      ClaimedOutput output,
      Choices choices,
      CheckpointCommit commit,
      List<String> replaced)
      throws IOException {
    this.spark = spark;
    this.output = output;
    this.store = commit.store();
    this.commit = commit;
    this.choices = choices;
    this.replaced = replaced;
    this.resumed = choices.resumable() ? store.committedShards().size() : 0;
  }

  /**
   * How to write.
   *
   * @param replaces whether what lies in the output goes
   * @param resumable whether committed shards outlive a failed write
   * @param digest that files get
   */
  public record Choices(boolean replaces, boolean resumable, DigestAlgorithm digest) {}

  /**
   * Takes the output and makes it ready for tasks.
   *
   * @param configuration of the file systems
   * @throws OutputInUseException if another run works there
   * @throws ForeignFilesException if it is to be replaced and holds what is not ours
   * @throws FileAlreadyExistsException if it is not to be replaced and holds anything
   * @throws IllegalArgumentException if files beside the shards would be lost
   */
  public static CheckpointWrite begin(
      SparkSession spark,
      Configuration configuration,
      Path path,
      Optional<Template> template,
      Choices choices)
      throws IOException {
    ClaimedOutput output = ClaimedOutput.take(configuration, path, LOG::info);
    boolean begun = false;
    try {
      CheckpointWrite write = begin(spark, output, template, choices);
      begun = true;
      return write;
    } finally {
      if (!begun) {
        try (output) {
          output.leaveUntouched();
        }
      }
    }
  }

  /**
   * Publishes what an earlier write had begun to publish, if one was stopped at that.
   *
   * @param configuration of the file systems
   * @throws OutputInUseException if another run works there
   */
  public static void finishInterrupted(SparkSession spark, Configuration configuration, Path path)
      throws IOException {
    Storage storage = Storage.of(configuration, path);
    OutputPaths paths = new OutputPaths(storage.fileSystem().makeQualified(path));
    if (Manifest.read(storage, paths).isEmpty()) {
      return;
    }
    try (ClaimedOutput output = ClaimedOutput.take(configuration, path, LOG::info)) {
      Optional<Manifest> manifest = output.manifest();
      if (manifest.isPresent() && output.finishPublication(spark, manifest.get())) {
        LOG.warn("{} was written to its end but not all in place: now it is", paths.root());
        Set<String> files = manifest.get().files().keySet();
        output.removeUnlistedBands(
            files.stream().filter(CheckpointWrite::isShard).collect(Collectors.toSet()), files);
        output.end();
      }
    }
  }

  private static CheckpointWrite begin(
      SparkSession spark, ClaimedOutput output, Optional<Template> template, Choices choices)
      throws IOException {
    output.contents().removeLeftovers();
    Set<String> unfinished = new TreeSet<>();
    output
        .manifest()
        .ifPresent(
            manifest -> {
              unfinished.addAll(manifest.files().keySet());
              unfinished.addAll(manifest.replaced());
            });
    boolean named = !output.storage().renamesCheaply() && choices.resumable();
    if (!choices.replaces() && !output.contents().isEmpty() && !named) {
      throw new FileAlreadyExistsException(
          "%s is not empty: give another path, or mode overwrite to replace it"
              .formatted(output.paths().root()));
    }
    List<String> replaced =
        choices.replaces() ? output.contents().replaceable(unfinished) : List.of();
    if (!choices.resumable() || choices.replaces()) {
      output.clearStaging();
    }
    if (template.isEmpty()) {
      requireNoOtherFiles(output.paths(), replaced);
    } else {
      requireNames(output, template.get());
    }
    ShardStore store = output.store(!replaced.isEmpty(), choices.digest());
    store.begin();
    if (choices.resumable()) {
      output.storage().writeAtomically(output.paths().resumable(), new byte[0]);
      output.soundShards(spark, store, LOG::warn);
    }
    return new CheckpointWrite(
        spark, output, choices, new CheckpointCommit(store, template), replaced);
  }

  private static void requireNames(ClaimedOutput output, Template template) {
    for (String file : template.otherFiles()) {
      output
          .storage()
          .refusal(file)
          .ifPresent(
              refusal -> {
                throw new IllegalArgumentException(
                    "option like is %s: its file '%s' %s; rename or remove it"
                        .formatted(template.checkpoint().root(), file, refusal));
              });
    }
  }

  private static void requireNoOtherFiles(OutputPaths paths, List<String> replaced) {
    List<String> others = replaced.stream().filter(file -> !isOfShards(file)).toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "mode overwrite would delete %s of %s: option like names the checkpoint whose other files the"
                  .formatted(String.join(", ", others), paths.root())
              + " output gets, which may be the output itself");
    }
  }

  private static boolean isShard(String file) {
    return file.endsWith(".safetensors") && !file.contains("/");
  }

  private static boolean isOfShards(String file) {
    return file.endsWith(".safetensors")
        || file.startsWith(Artifact.BANDS.finalDirectory() + "/")
        || LAST_FILES.contains(file);
  }

  private static final Set<String> LAST_FILES =
      Set.of(CheckpointIndex.FILE_NAME, OutputContents.REPORT, Sha256Sums.FILE_NAME);

  /** What tasks have to know of the output. */
  public OutputTarget target() {
    return store.target();
  }

  /**
   * Makes committed shards the checkpoint. What lists its files comes last: the report, if there is
   * one, else a list beside the records of bands.
   */
  public void publish(Optional<OutputReporter.Pending> reporting) throws IOException {
    if (commit.template().isPresent()) {
      commit.template().get().checkpoint().requireUnchanged();
    }
    Set<String> shards = needed();
    Optional<Function<Map<String, FileRecord>, byte[]>> report =
        reporting.isPresent() ? reporting.get().report(committed()) : Optional.empty();
    boolean bands = report.isEmpty() || reporting.get().keepsBands();
    Map<String, Manifest.Entry> files = new LinkedHashMap<>(commit.stage(shards, bands));
    commit.addSums(files);
    Map<String, FileRecord> records = new Manifest(files, List.of()).records();
    String list = report.isPresent() ? OutputContents.REPORT : OutputContents.LIST;
    byte[] bytes =
        report
            .map(made -> made.apply(records))
            .orElseGet(() -> OutputContents.list(records).getBytes(StandardCharsets.UTF_8));
    files.put(list, commit.stageFile(list, bytes));
    output.publish(spark, store, files, replaced);
    output.removeUnlistedBands(shards, files.keySet());
    output.end();
    ended = true;
  }

  private OutputReporter.Committed committed() throws IOException {
    Map<String, Path> bands = new TreeMap<>();
    for (String shard : store.committedShards().keySet()) {
      bands.put(shard, store.committed(Artifact.BANDS, shard));
    }
    return new OutputReporter.Committed(
        target().root(), output.storage().fileSystem(), bands, resumed);
  }

  private Set<String> needed() throws IOException {
    if (commit.template().isPresent()) {
      return commit.template().get().headers().keySet();
    }
    Set<String> written = store.committedShards().keySet();
    if (written.isEmpty()) {
      throw new IllegalArgumentException("no row came: a checkpoint has at least one shard");
    }
    return written;
  }

  /** After a failure keeps what may be resumed, or takes back what was written. */
  @Override
  public void close() throws IOException {
    try {
      if (!ended && output.isHeld()) {
        if (output.manifest().isPresent()) {
          LOG.warn("{} is published in part: the next write to it finishes that", target().root());
        } else if (choices.resumable() && !store.committedShards().isEmpty()) {
          store.removeAttempts();
        } else {
          output.giveUp(commit);
        }
      }
    } finally {
      output.close();
    }
  }
}
