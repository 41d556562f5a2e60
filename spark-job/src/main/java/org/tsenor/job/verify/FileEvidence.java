package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ArchiveManifest;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;
import org.tsenor.text.Counted;

/**
 * Collects what says how the files of a checkpoint must be: lists, and files they are copies of.
 */
final class FileEvidence {
  private static final String STAGING = "_staging/";

  private final FileListing listing;
  private final List<String> faults;
  private final Map<String, FileRecord> expected = new HashMap<>();
  private final Map<String, Path> twins = new HashMap<>();

  /**
   * @param faults receives files that are missing, foreign, or of another length
   */
  FileEvidence(FileListing listing, List<String> faults) {
    this.listing = listing;
    this.faults = faults;
  }

  /**
   * Takes the list of an output: it names every file but itself.
   *
   * @param list the file that has it
   */
  void addList(String list, Map<String, FileRecord> files) {
    Set<String> unknown = new TreeSet<>(listing.lengths().keySet());
    unknown.remove(list);
    files.forEach((name, record) -> add(list, name, record));
    unknown.removeAll(files.keySet());
    if (unknown.removeIf(name -> name.startsWith(STAGING))) {
      faults.add(
          "_staging: is left of a run that has not ended, which prune --resume brings to its end");
    }
    unknown.forEach(
        name -> faults.add("%s: not of this output, %s does not list it".formatted(name, list)));
  }

  /**
   * Takes the list of the archive beside the shards, whose files are copies of the checkpoint's.
   */
  void addArchive(Path root, Map<String, FileRecord> files) {
    String copies = CheckpointNames.COMPACT + "/" + ArchiveManifest.FOLDER + "/";
    String list = CheckpointNames.COMPACT + "/" + ArchiveManifest.FILE_NAME;
    files.forEach(
        (name, record) -> {
          FileRecord reported = expected.get(name);
          if (reported != null && !reported.equals(record)) {
            faults.add("%s: the list of the output says otherwise of %s".formatted(list, name));
          }
          add(list, name, record);
          if (name.startsWith(copies)) {
            twins.put(name, Storage.child(root, name.substring(copies.length())));
          }
        });
  }

  /** Takes the files beside an original's shards, of which this checkpoint must have copies. */
  void addOriginal(Checkpoint original) {
    for (String name : original.otherFiles()) {
      if (!listing.has(name)) {
        faults.add("%s: missing, the original has it".formatted(name));
      } else {
        twins.put(name, original.path(name));
      }
    }
  }

  private void add(String list, String name, FileRecord record) {
    Long length = listing.lengths().get(name);
    if (length == null) {
      faults.add("%s: missing, %s lists it".formatted(name, list));
    } else if (length != record.bytes()) {
      faults.add(
          "%s: has %s, %s lists %d"
              .formatted(name, Counted.of(length, "byte"), list, record.bytes()));
    } else {
      expected.put(name, record);
    }
  }

  /** The files that have to be read. */
  List<ListedFile> checks() {
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(twins.keySet());
    List<ListedFile> checks = new ArrayList<>();
    for (String name : names) {
      Path twin = twins.get(name);
      if (listing.has(name)) {
        checks.add(
            new ListedFile(
                name,
                Storage.child(listing.root(), name).toString(),
                listing.lengths().get(name),
                expected.get(name),
                twin == null ? null : twin.toString()));
      }
    }
    return checks;
  }
}
