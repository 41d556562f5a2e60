package org.tsenor.job.verify;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ArchiveManifest;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.CompactShard;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.Storage;

/**
 * Makes a checkpoint from an archive: dense shards, bit for bit as they were pruned, and the files
 * beside them.
 *
 * <p>Everything is written into a hidden folder beside the output, which gets the output's name at
 * the end; where a rename costs a copy, into the output itself, the index last. A mark says whose
 * the folder is: what a killed restore left, the next one clears away.
 */
final class ArchiveRestore {
  private static final String MARK = ".restoring";

  private final Storage storage;
  private final Path output;
  private final Path work;

  /**
   * @param storage of the output
   * @param output directory to make
   */
  public ArchiveRestore(Storage storage, Path output) {
    this.storage = storage;
    this.output = storage.fileSystem().makeQualified(output);
    this.work =
        storage.renamesCheaply()
            ? Storage.child(this.output.getParent(), "." + this.output.getName() + MARK)
            : this.output;
  }

  /**
   * Refuses an output that holds something that is not ours.
   *
   * @throws FileAlreadyExistsException naming it
   */
  public void requireFree() throws IOException {
    for (Path folder : new Path[] {output, work}) {
      if (!isFree(folder)) {
        throw new FileAlreadyExistsException(
            "output %s exists and is not an empty directory: choose another".formatted(folder));
      }
    }
  }

  private boolean isFree(Path folder) throws IOException {
    FileSystem files = storage.fileSystem();
    if (!files.exists(folder)) {
      return true;
    }
    return files.getFileStatus(folder).isDirectory()
        && (files.exists(new Path(folder, MARK)) || files.listStatus(folder).length == 0);
  }

  /**
   * Writes the checkpoint; a failure leaves nothing.
   *
   * @param source the archive's storage
   * @param archive its folder
   * @param contents of the archive
   * @param scratch a local directory for a temporary file
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if a compact shard breaks a rule
   */
  public void write(
      Storage source, Path archive, ArchiveContents contents, java.nio.file.Path scratch)
      throws IOException {
    requireFree();
    FileSystem files = storage.fileSystem();
    files.delete(work, true);
    boolean done = false;
    try {
      files.mkdirs(work);
      // Empty, so whole as soon as it has a name: never is another file in the folder without it.
      files.create(new Path(work, MARK), false).close();
      storage.syncDirectory(work);
      fill(source, archive, contents, scratch);
      publish();
      done = true;
    } finally {
      if (!done) {
        files.delete(work, true);
      }
    }
  }

  private void fill(
      Storage source, Path archive, ArchiveContents contents, java.nio.file.Path scratch)
      throws IOException {
    CompactShard compact = new CompactShard(source, scratch);
    Map<String, ShardHeader> headers = new LinkedHashMap<>();
    for (String shard : contents.shards()) {
      headers.put(
          shard,
          compact.restore(new Path(archive, shard), storage.fileSystem(), new Path(work, shard)));
    }
    Path beside = new Path(archive, ArchiveManifest.FOLDER);
    for (String name : contents.files()) {
      if (!name.equals(CheckpointIndex.FILE_NAME)) {
        copy(source, beside, name);
      }
    }
    if (contents.files().contains(CheckpointIndex.FILE_NAME)) {
      copy(source, beside, CheckpointIndex.FILE_NAME);
    } else if (headers.size() > 1) {
      long bytes = headers.values().stream().mapToLong(ShardHeader::dataBytes).sum();
      storage.writeAtomically(
          new Path(work, CheckpointIndex.FILE_NAME), CheckpointIndex.of(headers).toBytes(bytes));
    }
  }

  private void copy(Storage source, Path folder, String name) throws IOException {
    Path target = Storage.child(work, name);
    storage.makeDirectories(target.getParent());
    source.copyTo(Storage.child(folder, name), storage, target, DigestAlgorithm.CRC32C);
    storage.syncDirectory(target.getParent());
  }

  private void publish() throws IOException {
    FileSystem files = storage.fileSystem();
    storage.syncDirectory(work);
    if (!work.equals(output)) {
      // An empty directory, or one that a restore left between the next two steps.
      files.delete(output, true);
      if (!files.rename(work, output)) {
        throw new IOException("could not rename %s to %s".formatted(work, output));
      }
    }
    files.delete(new Path(output, MARK), false);
    storage.syncDirectory(output);
    storage.syncDirectory(output.getParent());
  }
}
