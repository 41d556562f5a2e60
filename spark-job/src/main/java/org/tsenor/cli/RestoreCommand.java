package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.archive.CompactArchive;
import org.tsenor.job.settings.UserInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsenor restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description =
        "Makes dense shards with zeros in place from a compact archive, bit for bit as pruned.")
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfOptions confOptions;

  @Parameters(
      paramLabel = "ARCHIVE",
      description = "Folder compact/ of a checkpoint that was pruned with --format compact.")
  private String archive;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "Directory for the dense shards and their index; must not exist.")
  private String output;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = ConfOptions.hadoop(confOptions.sparkConf());
    Path target = new Path(output);
    Storage storage = Storage.of(hadoop, target);
    FileSystem files = storage.fileSystem();
    if (files.exists(target)) {
      throw new UserInputException("output %s exists: choose another".formatted(target));
    }
    List<String> shards;
    try {
      shards =
          new CompactArchive(Storage.of(hadoop, new Path(archive)), new Path(archive))
              .restore(
                  storage, target, java.nio.file.Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException | RuntimeException e) {
      files.delete(target, true);
      throw e;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("restored %d shards to %s%n", shards.size(), target);
    out.println("config and tokenizer files are not in an archive; copy them from the checkpoint");
    out.flush();
    return ExitCode.DONE;
  }
}
