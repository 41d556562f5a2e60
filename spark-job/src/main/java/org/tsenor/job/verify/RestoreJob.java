package org.tsenor.job.verify;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ArchiveManifest;
import org.tsenor.checkpoint.CanonicalPath;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.settings.UserInputException;

/**
 * Makes a checkpoint from a compact archive.
 *
 * @param hadoop configuration of file systems
 * @param archive folder {@code compact/} of a pruned checkpoint
 * @param output directory for the checkpoint
 * @param unproven whether an archive that does not say what it holds is restored all the same
 */
public record RestoreJob(Configuration hadoop, Path archive, Path output, boolean unproven) {
  /**
   * Restores.
   *
   * @throws UserInputException if there is no archive, or the output is not free
   * @throws IOException if the archive is damaged, or files cannot be read or written
   */
  public RestoreReport run() throws IOException {
    requireApart();
    Storage from = Storage.of(hadoop, archive);
    ArchiveRestore restore = new ArchiveRestore(Storage.of(hadoop, output), output);
    try {
      restore.requireFree();
      boolean listed = isListed(from);
      ArchiveContents contents =
          listed ? ArchiveContents.proven(from, archive) : ArchiveContents.found(from, archive);
      restore.write(
          from, archive, contents, java.nio.file.Path.of(System.getProperty("java.io.tmpdir")));
      return new RestoreReport(
          archive.toString(),
          output.toString(),
          contents.shards().size(),
          contents.files().size(),
          listed);
    } catch (FileAlreadyExistsException e) {
      throw new UserInputException(e.getMessage(), e);
    }
  }

  private void requireApart() throws IOException {
    CanonicalPath from = CanonicalPath.of(hadoop, archive);
    CanonicalPath to = CanonicalPath.of(hadoop, output);
    if (from.equals(to) || from.contains(to) || to.contains(from)) {
      throw new UserInputException(
          "output: %s and the archive %s lie in each other; name a directory outside"
              .formatted(output, archive));
    }
  }

  /**
   * Whether the archive has a manifest; without one it is restored only where that is asked for.
   */
  private boolean isListed(Storage storage) throws IOException {
    if (!storage.fileSystem().exists(archive)) {
      throw new UserInputException(
          "%s does not exist: give the folder compact/ of a pruned checkpoint".formatted(archive));
    }
    boolean listed = ArchiveManifest.exists(storage.fileSystem(), archive);
    if (!listed && !unproven) {
      // Of a folder that is no archive at all, that is the thing to say.
      ArchiveContents.found(storage, archive);
      throw new UserInputException(
          "%s: is missing, so nothing tells whether the archive is whole; if an older version wrote"
                  .formatted(new Path(archive, ArchiveManifest.FILE_NAME))
              + " it, --unproven restores what is there");
    }
    return listed;
  }
}
