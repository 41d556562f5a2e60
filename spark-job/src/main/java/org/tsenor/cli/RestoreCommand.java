package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CanonicalPath;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.archive.ArchiveContents;
import org.tsenor.checkpoint.archive.ArchiveManifest;
import org.tsenor.checkpoint.archive.ArchiveRestore;
import org.tsenor.job.settings.PathText;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.text.Printable;
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
        "Makes a checkpoint from a compact archive: dense shards with zeros in place, bit for bit"
            + " as pruned, and the files beside them. Every byte is checked against restore.json.")
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
      description = "Directory for the checkpoint; must not exist, or be empty.")
  private String output;

  @Option(
      names = "--unproven",
      description =
          "Restore what lies in an archive of an older version, which has no restore.json: whether"
              + " it is whole and undamaged cannot be checked.")
  private boolean unproven;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = ConfOptions.hadoop(confOptions.sparkConf());
    Path source = new Path(PathText.require("ARCHIVE", archive));
    Path target = new Path(PathText.require("--output", output));
    requireApart(hadoop, source, target);
    Storage from = Storage.of(hadoop, source);
    ArchiveRestore restore = new ArchiveRestore(Storage.of(hadoop, target), target);
    try {
      restore.requireFree();
      boolean listed = isListed(from, source);
      ArchiveContents contents =
          listed ? ArchiveContents.proven(from, source) : ArchiveContents.found(from, source);
      restore.write(
          from, source, contents, java.nio.file.Path.of(System.getProperty("java.io.tmpdir")));
      tell(contents, listed);
    } catch (FileAlreadyExistsException e) {
      throw new UserInputException(e.getMessage(), e);
    }
    return ExitCode.DONE;
  }

  private static void requireApart(Configuration hadoop, Path source, Path target)
      throws IOException {
    CanonicalPath from = CanonicalPath.of(hadoop, source);
    CanonicalPath to = CanonicalPath.of(hadoop, target);
    if (from.equals(to) || from.contains(to) || to.contains(from)) {
      throw new UserInputException(
          "--output: %s and the archive %s lie in each other; name a directory outside"
              .formatted(target, source));
    }
  }

  /**
   * Whether the archive has a manifest; without one it is restored only where that is asked for.
   */
  private boolean isListed(Storage storage, Path source) throws IOException {
    if (!storage.fileSystem().exists(source)) {
      throw new UserInputException(
          "%s does not exist: give the folder compact/ of a pruned checkpoint".formatted(source));
    }
    boolean listed = ArchiveManifest.exists(storage.fileSystem(), source);
    if (!listed && !unproven) {
      // Of a folder that is no archive at all, that is the thing to say.
      ArchiveContents.found(storage, source);
      throw new UserInputException(
          "%s: is missing, so nothing tells whether the archive is whole; if an older version wrote"
                  .formatted(new Path(source, ArchiveManifest.FILE_NAME))
              + " it, --unproven restores what is there");
    }
    return listed;
  }

  private void tell(ArchiveContents contents, boolean listed) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "restored %d shards and %d other files to %s%n",
        contents.shards().size(), contents.files().size(), Printable.line(output));
    if (!listed) {
      out.println(
          "not checked: the archive has no restore.json; config and tokenizer are not in it, copy"
              + " them from the checkpoint");
    }
    out.flush();
  }
}
