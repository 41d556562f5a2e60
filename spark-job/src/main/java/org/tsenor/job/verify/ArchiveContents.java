package org.tsenor.job.verify;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ArchiveManifest;
import org.tsenor.checkpoint.CompactArchive;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Storage;
import org.tsenor.text.Counted;

/**
 * What there is to restore in an archive.
 *
 * @param shards names of the compact shards, sorted
 * @param files paths of what belongs beside the restored shards, sorted
 */
record ArchiveContents(List<String> shards, List<String> files) {

  /**
   * What a manifest lists, every byte of it checked.
   *
   * @throws MalformedCheckpointException naming the file that is missing, foreign or damaged, or
   *     the manifest if there is none
   */
  public static ArchiveContents proven(Storage storage, Path archive) throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    requireFolder(fileSystem, archive);
    ArchiveManifest manifest = ArchiveManifest.read(fileSystem, archive);
    Map<String, FileRecord> expected = manifest.all();
    Set<String> found = new TreeSet<>();
    list(fileSystem, archive, "", found);
    found.remove(ArchiveManifest.FILE_NAME);
    found.removeAll(expected.keySet());
    if (!found.isEmpty()) {
      throw new MalformedCheckpointException(
          Storage.child(archive, found.iterator().next()),
          "is foreign to the archive: %s does not list it".formatted(ArchiveManifest.FILE_NAME));
    }
    for (Map.Entry<String, FileRecord> file : expected.entrySet()) {
      requireSame(fileSystem, Storage.child(archive, file.getKey()), file.getValue());
    }
    return new ArchiveContents(
        List.copyOf(new TreeMap<>(manifest.shards()).keySet()),
        List.copyOf(new TreeMap<>(manifest.files()).keySet()));
  }

  /**
   * What lies in an archive that has no manifest, as those of older versions: nothing tells whether
   * it is whole.
   *
   * @throws MalformedCheckpointException if there is no compact shard
   */
  public static ArchiveContents found(Storage storage, Path archive) throws IOException {
    List<Path> shards = new CompactArchive(storage, archive).shards();
    if (shards.isEmpty()) {
      throw noShards(archive);
    }
    return new ArchiveContents(shards.stream().map(Path::getName).toList(), List.of());
  }

  private static void requireFolder(FileSystem fileSystem, Path archive) throws IOException {
    if (!fileSystem.exists(archive) || !fileSystem.getFileStatus(archive).isDirectory()) {
      throw noShards(archive);
    }
  }

  private static MalformedCheckpointException noShards(Path archive) {
    return new MalformedCheckpointException(
        archive, "holds no compact shards: give the folder compact/ of a pruned checkpoint");
  }

  private static void list(FileSystem fileSystem, Path folder, String prefix, Set<String> found)
      throws IOException {
    for (FileStatus status : fileSystem.listStatus(folder)) {
      String name = status.getPath().getName();
      if (name.startsWith(".")) {
        continue;
      }
      if (status.isDirectory()) {
        list(fileSystem, status.getPath(), prefix + name + "/", found);
      } else {
        found.add(prefix + name);
      }
    }
  }

  private static void requireSame(FileSystem fileSystem, Path file, FileRecord expected)
      throws IOException {
    FileRecord found;
    try {
      found = FileRecord.read(fileSystem, file, expected.algorithm());
    } catch (FileNotFoundException e) {
      throw new MalformedCheckpointException(
          file, "is missing: %s lists it".formatted(ArchiveManifest.FILE_NAME), e);
    }
    if (!found.equals(expected)) {
      throw new MalformedCheckpointException(
          file,
          "is damaged: it has %s with the %s %s, listed are %d with %s"
              .formatted(
                  Counted.of(found.bytes(), "byte"),
                  expected.algorithm().label(),
                  found.digest(),
                  expected.bytes(),
                  expected.digest()));
    }
  }
}
