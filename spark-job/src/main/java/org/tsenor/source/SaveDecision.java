package org.tsenor.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.tsenor.checkpoint.Storage;
import org.tsenor.source.commit.OutputPaths;
import org.tsenor.source.layout.SourceOptions;
import org.tsenor.source.scan.SafetensorsTable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whether a save mode lets a checkpoint be written to a directory.
 *
 * @param mode asked for
 * @param options of the write
 * @param storage of the output
 * @param output directory, qualified
 */
record SaveDecision(SaveMode mode, SourceOptions options, Storage storage, Path output) {
  static SaveDecision of(SaveMode mode, SourceOptions options, Configuration configuration)
      throws IOException {
    Path output = new Path(options.path());
    Storage storage = Storage.of(configuration, output);
    return new SaveDecision(mode, options, storage, storage.fileSystem().makeQualified(output));
  }

  /**
   * Decides.
   *
   * @return false if the mode says to leave what is there
   * @throws FileAlreadyExistsException if what is there must stay
   * @throws IllegalArgumentException if the mode is append, or a replaced checkpoint would be lost
   *     before it is read
   */
  boolean mayWrite(Dataset<Row> rows) throws IOException {
    if (mode == SaveMode.Append) {
      throw new IllegalArgumentException(
          "mode is append: a checkpoint is written whole, allowed are errorifexists, ignore and"
              + " overwrite");
    }
    FileSystem fileSystem = storage.fileSystem();
    boolean exists = fileSystem.exists(output);
    if (exists && fileSystem.getFileStatus(output).isFile()) {
      throw new FileAlreadyExistsException(
          "%s is a file: a checkpoint is written to a directory".formatted(output));
    }
    if (!exists || fileSystem.listStatus(output).length == 0) {
      return true;
    }
    if (mode == SaveMode.Overwrite) {
      requireOtherInput(rows);
    }
    return mode == SaveMode.Overwrite || (mode == SaveMode.ErrorIfExists && mayGoOn());
  }

  private boolean mayGoOn() throws IOException {
    boolean unfinished = storage.fileSystem().exists(new OutputPaths(output).staging());
    if (unfinished && options.flag(SourceOptions.RESUMABLE)) {
      return true;
    }
    throw new FileAlreadyExistsException(
        "%s is not empty%s: give another path, or mode overwrite to replace it"
            .formatted(
                output,
                unfinished ? ", it holds an unfinished write that resumable=true goes on" : ""));
  }

  /** Where renames are dear, final names are cleared before the first row is read. */
  private void requireOtherInput(Dataset<Row> rows) {
    if (storage.renamesCheaply()) {
      return;
    }
    for (LogicalPlan leaf :
        CollectionConverters.asJava(rows.queryExecution().analyzed().collectLeaves())) {
      if (leaf instanceof DataSourceV2Relation relation
          && relation.table() instanceof SafetensorsTable
          && output.equals(qualified(relation.options().get(SourceOptions.PATH)))) {
        throw new IllegalArgumentException(
            "%s is read by the query that would replace it: on this file system, give another path"
                .formatted(output));
      }
    }
  }

  private Path qualified(String path) {
    Path input = new Path(path);
    boolean sameFileSystem =
        input.toUri().getScheme() == null
            || input.toUri().getScheme().equals(output.toUri().getScheme());
    return sameFileSystem ? storage.fileSystem().makeQualified(input) : input;
  }
}
