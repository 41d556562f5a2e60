package org.tsenor.calibration.input;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.calibration.input.InputFile.Kind;
import org.tsenor.checkpoint.Storage;

/**
 * The files of an input, all of one kind.
 *
 * @param path as given, qualified
 * @param files at least one, sorted by name
 */
public record InputFiles(Path path, List<InputFile> files) {
  public InputFiles {
    files = List.copyOf(files);
  }

  /**
   * Lists a file, or the files of a directory; hidden ones ({@code .} or {@code _} first) are left
   * out.
   *
   * @throws CalibrationInputException if there is nothing, a file is empty, or files are of unknown
   *     or of several kinds
   */
  public static InputFiles list(Configuration configuration, Path path) throws IOException {
    FileSystem fileSystem = Storage.of(configuration, path).fileSystem();
    Path qualified = fileSystem.makeQualified(new Path(path.toString()));
    FileStatus status;
    try {
      status = fileSystem.getFileStatus(qualified);
    } catch (FileNotFoundException e) {
      throw new CalibrationInputException(
          qualified, "does not exist: allowed is a file or a directory of " + InputFile.ALLOWED, e);
    }
    List<InputFile> files = new ArrayList<>();
    for (FileStatus file :
        status.isFile() ? new FileStatus[] {status} : visible(fileSystem, qualified)) {
      files.add(file(fileSystem, file));
    }
    if (files.isEmpty()) {
      throw new CalibrationInputException(
          qualified, "is an empty directory: allowed are files of " + InputFile.ALLOWED);
    }
    requireOneKind(qualified, files);
    return new InputFiles(qualified, files);
  }

  private static FileStatus[] visible(FileSystem fileSystem, Path directory) throws IOException {
    FileStatus[] statuses =
        fileSystem.listStatus(directory, file -> !file.getName().matches("[._].*"));
    Arrays.sort(statuses, Comparator.comparing(status -> status.getPath().getName()));
    return statuses;
  }

  private static InputFile file(FileSystem fileSystem, FileStatus status)
      throws CalibrationInputException {
    Path path = status.getPath();
    if (status.isDirectory()) {
      throw new CalibrationInputException(
          path, "is a directory in a directory: allowed are files of " + InputFile.ALLOWED);
    }
    if (status.getLen() == 0) {
      throw new CalibrationInputException(path, "is empty, or a pipe or device");
    }
    Kind kind =
        InputFile.kindOf(path.getName())
            .orElseThrow(
                () ->
                    new CalibrationInputException(
                        path, "is of no known kind: allowed are " + InputFile.ALLOWED));
    return new InputFile(fileSystem, path, status.getLen(), kind);
  }

  private static void requireOneKind(Path path, List<InputFile> files)
      throws CalibrationInputException {
    InputFile first = files.get(0);
    for (InputFile file : files) {
      if (file.kind() != first.kind()) {
        throw new CalibrationInputException(
            path,
            "has files of two kinds, %s and %s: allowed is one"
                .formatted(first.path().getName(), file.path().getName()));
      }
    }
  }

  /** What all files are. */
  public Kind kind() {
    return files.get(0).kind();
  }

  /**
   * The digest of the one file's bytes, in hex; of several, of the lines that {@code sha256sum *}
   * prints for them in their directory.
   */
  public String sha256() throws IOException {
    if (files.size() == 1) {
      return files.get(0).sha256();
    }
    MessageDigest digest = InputFile.sha256Digest();
    for (InputFile file : files) {
      String line = "%s  %s\n".formatted(file.sha256(), file.path().getName());
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
