package org.tsenor.tokens;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of a data set, as a hub has it or Spark writes it: its data may lie in one folder below,
 * or in those of partitions ({@code language=en}), with descriptions beside. What is hidden ({@code
 * .} or {@code _} first) is left out. Of several splits or folders one has to be named: which is
 * meant is not ours to guess.
 */
record DataSetFolder(FileSystem fileSystem, Path root) {
  /** Deeper than any data set; a link may lead back to where it lies. */
  private static final int MAX_DEPTH = 16;

  private static final Pattern HIDDEN = Pattern.compile("[._].*");

  /** What lies beside data: names of texts about it, and endings that no data has. */
  private static final Pattern DESCRIPTION =
      Pattern.compile(
          "(readme|licen[cs]e|notice|citation|change_?log|requirements)([._-].*)?"
              + "|(dataset_infos?|dataset_dict|state)\\.json"
              + "|[^.]*|.*\\.(md|rst|py|ya?ml|bib|png|jpe?g|gif|svg|pdf|html?|crc|md5|sha256)");

  /** As the hub's own library finds them in names. */
  private static final Pattern SPLIT =
      Pattern.compile(
          "(?<![a-z])(train|training|test|testing|eval|evaluation|validation|valid|val|dev)(?![a-z])");

  /** All data files, sorted by their names below the folder. */
  List<InputFile> files() throws IOException {
    List<FileStatus> found = new ArrayList<>();
    collect(root, 0, found);
    found.sort(Comparator.comparing(status -> relative(root, status.getPath())));
    List<InputFile> files = new ArrayList<>();
    for (FileStatus status : found) {
      files.add(InputFiles.file(fileSystem, status));
    }
    if (files.isEmpty()) {
      throw new CalibrationInputException(
          root, "is an empty directory: allowed are files of " + InputFile.ALLOWED);
    }
    requireOneSplit(files);
    requireOneFolder(files);
    requireOneKind(files);
    return files;
  }

  private void collect(Path folder, int depth, List<FileStatus> found) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new CalibrationInputException(
          folder, "lies more than %d folders below %s".formatted(MAX_DEPTH, root));
    }
    for (FileStatus status : fileSystem.listStatus(folder)) {
      String name = status.getPath().getName();
      if (HIDDEN.matcher(name).matches()) {
        continue;
      }
      if (status.isDirectory()) {
        collect(status.getPath(), depth + 1, found);
      } else if (!DESCRIPTION.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
        found.add(status);
      }
    }
  }

  private void requireOneSplit(List<InputFile> files) throws CalibrationInputException {
    TreeMap<String, Path> splits = new TreeMap<>();
    for (InputFile file : files) {
      Matcher name = SPLIT.matcher(relative(root, file.path()).toLowerCase(Locale.ROOT));
      if (name.find()) {
        splits.putIfAbsent(name.group(), file.path());
      }
    }
    requireOne("splits", splits);
  }

  private void requireOneFolder(List<InputFile> files) throws CalibrationInputException {
    TreeMap<String, Path> folders = new TreeMap<>();
    for (InputFile file : files) {
      String folder = relative(root, file.path().getParent());
      String unpartitioned = folder.replaceAll("(^|/)[^/]*=[^/]*", "");
      folders.putIfAbsent(unpartitioned.isEmpty() ? "." : unpartitioned, file.path().getParent());
    }
    requireOne("folders of data", folders);
  }

  private void requireOne(String what, TreeMap<String, Path> found)
      throws CalibrationInputException {
    if (found.size() > 1) {
      String names = found.keySet().stream().limit(9).collect(Collectors.joining(", "));
      throw new CalibrationInputException(
          root,
          "has several %s (%s): name a file or folder of one, such as %s"
              .formatted(what, names, found.firstEntry().getValue()));
    }
  }

  private void requireOneKind(List<InputFile> files) throws CalibrationInputException {
    InputFile first = files.get(0);
    for (InputFile file : files) {
      if (file.kind() != first.kind()) {
        throw new CalibrationInputException(
            root,
            "has files of two kinds, %s and %s: allowed is one"
                .formatted(first.path().getName(), file.path().getName()));
      }
    }
  }

  /** A file's name below a folder, with those of the folders between. */
  static String relative(Path folder, Path path) {
    String whole = path.toUri().getPath();
    String start = folder.toUri().getPath();
    return whole.equals(start)
        ? ""
        : whole.substring(start.endsWith("/") ? start.length() : start.length() + 1);
  }
}
