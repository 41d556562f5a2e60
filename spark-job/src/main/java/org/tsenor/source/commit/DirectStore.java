package org.tsenor.source.commit;

import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/**
 * Attempts lie on the executor's disk; committing uploads them to their final names, where an
 * object store shows a file whole or not at all.
 *
 * <p>A rename there would copy every byte, and a file that shows before its task may commit could
 * replace the one of an attempt that already has.
 */
record DirectStore(Storage storage, OutputPaths paths) implements ShardStore {
  @Override
  public FileSystem attemptFileSystem() throws IOException {
    return local().fileSystem();
  }

  private static Storage local() throws IOException {
    return Storage.of(new Configuration(false), new Path("file:///"));
  }

  @Override
  public Path attempt(Artifact artifact, String shard, String attempt) throws IOException {
    return new Path(
        LocalSpace.file("%s.%s.%s".formatted(shard, attempt, artifact.stagedDirectory())).toUri());
  }

  @Override
  public Path committed(Artifact artifact, String shard) {
    return paths.published(artifact, shard);
  }

  @Override
  public void place(Path attempt, Path committed) throws IOException {
    local().copyTo(attempt, storage, committed);
    local().fileSystem().delete(attempt, false);
  }

  @Override
  public Set<String> committedShards() throws IOException {
    return Directories.shardsWithBands(storage.fileSystem(), paths.finalDirectory(Artifact.BANDS));
  }

  /** Final names are about to be taken: what has them goes first. */
  @Override
  public void beginReplacing() throws IOException {
    Directories.clear(storage.fileSystem(), paths.root(), Set.of());
  }

  @Override
  public void beginPublishing() {
    // The output directory was empty, or made so, when the job began.
  }

  @Override
  public void publish(Set<String> shards) {
    // They have their final names; without config and index nothing loads them yet.
  }

  @Override
  public boolean ownsOutput() {
    return true;
  }
}
