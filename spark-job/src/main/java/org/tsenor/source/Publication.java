package org.tsenor.source;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/**
 * Gives the files of a manifest their final names: first those that they replace leave theirs, then
 * they take them, in the manifest's order. Stopped anywhere, it is finished by beginning it again;
 * no file is deleted before all new ones are in place.
 *
 * @param store of the output
 */
record Publication(ShardStore store) {

  /**
   * Publishes.
   *
   * @throws OutputLostException if another run has taken the output over; then nothing more is
   *     changed
   */
  public void publish(Manifest manifest) throws IOException {
    Storage storage = store.storage();
    store.requireHeld();
    storage.writeAtomically(store.paths().manifest(), manifest.toBytes());
    finish(manifest);
  }

  /** Goes on where an earlier run was stopped; its manifest is there. */
  public void finish(Manifest manifest) throws IOException {
    retire(manifest);
    Set<Path> directories = new TreeSet<>();
    for (Map.Entry<String, Manifest.Entry> file : manifest.files().entrySet()) {
      place(file.getKey(), file.getValue(), directories);
    }
    for (Path directory : directories) {
      store.storage().syncDirectory(directory);
    }
  }

  private void place(String path, Manifest.Entry file, Set<Path> directories) throws IOException {
    Storage storage = store.storage();
    Path staged = Storage.child(store.paths().staging(), file.staged());
    Path target = Storage.child(store.paths().root(), path);
    if (!storage.fileSystem().exists(staged)) {
      if (!storage.fileSystem().exists(target)) {
        throw new IOException("%s is neither at %s nor at its place".formatted(path, staged));
      }
      return; // It has its name already.
    }
    boolean last = isLast(path);
    if (last) {
      // What says that all is there must not be on disk before all is.
      for (Path directory : directories) {
        storage.syncDirectory(directory);
      }
    }
    store.requireHeld();
    storage.makeDirectories(target.getParent());
    storage.replace(staged, target);
    directories.add(target.getParent());
  }

  private static boolean isLast(String path) {
    return CheckpointCommit.LAST.contains(path);
  }

  /** Renames what is replaced out of the way. */
  private void retire(Manifest manifest) throws IOException {
    Storage storage = store.storage();
    FileSystem files = storage.fileSystem();
    if (manifest.replaced().isEmpty() || files.exists(store.paths().retired())) {
      return;
    }
    Set<Path> directories = new TreeSet<>();
    for (String path : manifest.replaced()) {
      Path old = Storage.child(store.paths().root(), path);
      if (files.exists(old)) {
        Path aside = Storage.child(store.paths().replaced(), path);
        store.requireHeld();
        storage.makeDirectories(aside.getParent());
        storage.replace(old, aside);
        directories.add(old.getParent());
        directories.add(aside.getParent());
      }
    }
    for (Path directory : directories) {
      storage.syncDirectory(directory);
    }
    // All of them: a run that was stopped here may have moved the last file of one.
    Set<Path> left = new TreeSet<>();
    manifest
        .replaced()
        .forEach(path -> left.add(Storage.child(store.paths().root(), path).getParent()));
    for (Path directory : left) {
      if (removeIfEmpty(directory)) {
        storage.syncDirectory(directory.getParent());
      }
    }
    store.requireHeld();
    storage.writeAtomically(store.paths().retired(), new byte[0]);
  }

  /** Of the output's own directories, those that the new output may not have. */
  private boolean removeIfEmpty(Path directory) throws IOException {
    FileSystem files = store.storage().fileSystem();
    if (directory.equals(store.paths().root()) || !files.exists(directory)) {
      return false;
    }
    store.requireHeld();
    Directories.removeIfEmpty(files, directory);
    return !files.exists(directory);
  }

  /**
   * Where the files of a manifest lie now, whether they have their names already or not.
   *
   * @return by their paths, what each must be
   */
  public Map<Path, FileRecord> whereabouts(Manifest manifest) throws IOException {
    Map<Path, FileRecord> places = new LinkedHashMap<>();
    for (Map.Entry<String, Manifest.Entry> file : manifest.files().entrySet()) {
      Path staged = Storage.child(store.paths().staging(), file.getValue().staged());
      boolean waits = store.storage().fileSystem().exists(staged);
      places.put(
          waits ? staged : Storage.child(store.paths().root(), file.getKey()),
          file.getValue().record());
    }
    return places;
  }
}
