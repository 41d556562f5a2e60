package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the folder of a run holds that a power cut would take away, and the power cut.
 *
 * <p>Bytes are safe when their file is forced; a name that is made, moved or deleted is safe when
 * its folder is forced, of a move the folder it goes to. That is POSIX read strictly: forcing a
 * file does not save its name, and a folder saves its own name only by the folder above it.
 * Journaling file systems save more.
 *
 * <p>Files and folders are told by their inodes, as their names change. What a run deletes is kept
 * aside for as long as the deletion can be undone.
 */
final class UnforcedChanges {
  private final Path root;
  private final Path aside;

  /** Length up to which a file's bytes are forced, by file. */
  private final Map<Object, Long> forcedLengths = new HashMap<>();

  private final List<NameChange> changes = new ArrayList<>();
  private int kept;

  /**
   * @param root folder that the run changes
   * @param aside folder on the same file system for what is deleted
   */
  UnforcedChanges(Path root, Path aside) {
    this.root = root;
    this.aside = aside;
  }

  /** Tells files and folders apart, whatever their names. */
  static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** A name in a folder, wherever the folder is moved. */
  private record Name(Object folder, String name) {
    static Name of(Path path) throws IOException {
      return new Name(key(path.getParent()), path.getFileName().toString());
    }
  }

  /** A change of names that can be undone. */
  private static final class NameChange {
    final Object file;
    final Optional<Name> before;
    final Optional<Name> after;
    final Optional<Path> replaced;

    /**
     * @param file that has the name
     * @param before name before; empty of a new file
     * @param after name after; empty of a deleted file
     * @param replaced where lies what had the new name before
     */
    NameChange(Object file, Optional<Name> before, Optional<Name> after, Optional<Path> replaced) {
      this.file = file;
      this.before = before;
      this.after = after;
      this.replaced = replaced;
    }

    Object savedBy() {
      return after.or(() -> before).orElseThrow().folder();
    }
  }

  /** Files or folders came to be, in this order. */
  void made(List<Path> paths) throws IOException {
    for (Path path : paths) {
      changes.add(
          new NameChange(
              key(path), Optional.empty(), Optional.of(Name.of(path)), Optional.empty()));
    }
  }

  /** A file got bytes, or lost them. */
  void written(Object file) {
    forcedLengths.putIfAbsent(file, 0L);
  }

  /** A file was cut to no length. */
  void emptied(Object file) {
    forcedLengths.put(file, 0L);
  }

  /** The bytes of a file were forced. */
  void forced(Object file, long length) {
    forcedLengths.put(file, length);
  }

  /** A place for what a name loses; nothing lies there. */
  Path keepingPlace() {
    return aside.resolve(Integer.toString(kept++));
  }

  /** Renames; what the new name had before is kept. */
  void renaming(Path from, Path to, RenameStep step) throws IOException {
    Name before = Name.of(from);
    Object file = key(from);
    Optional<Path> replaced = Optional.empty();
    if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
      replaced = Optional.of(Files.createLink(keepingPlace(), to));
    }
    if (step.rename()) {
      changes.add(new NameChange(file, Optional.of(before), Optional.of(Name.of(to)), replaced));
    }
  }

  /** The rename itself. */
  @FunctionalInterface
  interface RenameStep {
    boolean rename() throws IOException;
  }

  /** Deletes by moving aside. */
  void delete(Path path) throws IOException {
    Path place = keepingPlace();
    Name before = Name.of(path);
    Object file = key(path);
    Files.move(path, place);
    changes.add(new NameChange(file, Optional.of(before), Optional.empty(), Optional.of(place)));
  }

  /** The names of a folder were forced: what happened to them stays. */
  void folderForced(Path folder) throws IOException {
    Object key = key(folder);
    List<Object> safe = new ArrayList<>();
    // From the last on: a move that stays was no move from nowhere.
    for (int i = changes.size() - 1; i >= 0; i--) {
      NameChange change = changes.get(i);
      if (change.savedBy().equals(key) || safe.contains(change.file)) {
        safe.add(change.file);
        changes.remove(i);
      }
    }
  }

  /** Cuts the power. */
  void lose(StopPoint.Loss loss) throws IOException {
    if (loss == StopPoint.Loss.PROCESS) {
      return;
    }
    if (loss == StopPoint.Loss.NAMES) {
      for (int i = changes.size() - 1; i >= 0; i--) {
        undo(changes.get(i));
      }
    }
    for (Path file : everything()) {
      Long length = forcedLengths.get(key(file));
      if (length != null && Files.isRegularFile(file) && length < Files.size(file)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(length);
        }
      }
    }
  }

  private void undo(NameChange change) throws IOException {
    Optional<Path> before = located(change.before);
    Optional<Path> after = located(change.after);
    if (change.after.isEmpty()) {
      if (before.isPresent() && !exists(before.get())) {
        Files.move(change.replaced.orElseThrow(), before.get());
      }
      return;
    }
    if (after.isPresent() && exists(after.get()) && key(after.get()).equals(change.file)) {
      if (change.before.isEmpty()) {
        Place.delete(after.get());
      } else if (before.isPresent() && !exists(before.get())) {
        Files.move(after.get(), before.get());
      }
    }
    if (after.isPresent() && !exists(after.get()) && change.replaced.isPresent()) {
      Files.move(change.replaced.get(), after.get());
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where a name is now; empty if its folder is gone. */
  private Optional<Path> located(Optional<Name> name) throws IOException {
    if (name.isPresent()) {
      for (Path path : everything()) {
        if (key(path).equals(name.get().folder())) {
          return Optional.of(path.resolve(name.get().name()));
        }
      }
    }
    return Optional.empty();
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.toList();
    }
  }
}
