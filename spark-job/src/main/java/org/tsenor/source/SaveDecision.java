package org.tsenor.source;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StructType;
import org.tsenor.checkpoint.Storage;

/**
 * Whether a save mode lets a checkpoint be written to a directory, and how it is written.
 *
 * @param mode asked for
 * @param options of the write
 * @param configuration of the file systems
 * @param storage of the output
 * @param output directory, qualified
 */
record SaveDecision(
    SaveMode mode,
    SourceOptions options,
    Configuration configuration,
    Storage storage,
    Path output) {
  static SaveDecision of(SaveMode mode, SourceOptions options, Configuration configuration)
      throws IOException {
    Path output = new Path(options.path());
    Storage storage = Storage.of(configuration, output);
    return new SaveDecision(
        mode, options, configuration, storage, storage.fileSystem().makeQualified(output));
  }

  /**
   * Decides.
   *
   * @return false if the mode says to leave what is there
   * @throws FileAlreadyExistsException if what is there must stay
   * @throws org.tsenor.source.ForeignFilesException if it is to be replaced and not ours
   * @throws IllegalArgumentException if the mode is append
   */
  boolean mayWrite() throws IOException {
    if (mode == SaveMode.Append) {
      throw new IllegalArgumentException(
          "mode is append: a checkpoint is written whole, allowed are errorifexists, ignore and"
              + " overwrite");
    }
    FileSystem fileSystem = storage.fileSystem();
    if (fileSystem.exists(output) && fileSystem.getFileStatus(output).isFile()) {
      throw new FileAlreadyExistsException(
          "%s is a file: a checkpoint is written to a directory".formatted(output));
    }
    OutputContents contents = new OutputContents(storage, new OutputPaths(output));
    if (mode == SaveMode.Overwrite) {
      // Told before the first row is read; whoever writes looks again.
      if (Manifest.read(storage, contents.paths()).isEmpty()) {
        contents.replaceable(Set.of());
      }
      return true;
    }
    boolean unfinished = fileSystem.exists(contents.paths().resumable());
    boolean interruptedRun = fileSystem.exists(contents.paths().state());
    if (contents.isEmpty() && !interruptedRun && !unfinished) {
      return true;
    }
    if (mode == SaveMode.Ignore) {
      return false;
    }
    if (unfinished && !interruptedRun && options.flag(SourceOptions.RESUMABLE)) {
      return true;
    }
    throw new FileAlreadyExistsException(
        "%s is not empty%s: give another path, or mode overwrite to replace it"
            .formatted(
                output,
                interruptedRun
                    ? ", it holds an interrupted run of tsenor prune"
                    : unfinished
                        ? ", it holds an unfinished write that resumable=true goes on"
                        : ""));
  }

  /** The checkpoint that the output is like, if one is named. */
  Optional<Template> template() throws IOException {
    Optional<String> like = options.text(SourceOptions.LIKE);
    OptionalLong shardSize = options.size(SourceOptions.SHARD_SIZE);
    if (like.isPresent()) {
      return Optional.of(Template.open(configuration, new Path(like.get()), shardSize, output));
    }
    if (shardSize.isPresent()) {
      throw new IllegalArgumentException(
          "option shardSize is set and like is not: without like the rows say which shard they"
              + " belong to, so set shardSize where they are read");
    }
    return Optional.empty();
  }

  /** The write, for whoever reports it. */
  OutputReporter.Write write(StructType columns, Optional<Template> template) {
    return new OutputReporter.Write(
        columns,
        options.path(),
        template,
        choices(),
        options.flag(SourceOptions.COMPACT),
        options.size(SourceOptions.SHARD_SIZE));
  }

  /** How to write. */
  CheckpointWrite.Choices choices() {
    return new CheckpointWrite.Choices(
        mode == SaveMode.Overwrite, options.flag(SourceOptions.RESUMABLE), options.digest());
  }
}
