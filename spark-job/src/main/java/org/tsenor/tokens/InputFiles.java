package org.tsenor.tokens;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.HubName;
import org.tsenor.checkpoint.Storage;
import org.tsenor.tokens.InputFile.Kind;

/**
 * The files of an input, all of one kind.
 *
 * @param path as given, qualified
 * @param files at least one, sorted by name
 */
record InputFiles(Path path, List<InputFile> files) {
  InputFiles {
    files = List.copyOf(files);
  }

  /**
   * Lists a file, or the files of a data set's folder as {@link DataSetFolder} has them.
   *
   * @throws CalibrationInputException if there is nothing, a file is empty, or files are of unknown
   *     or of several kinds, splits or folders
   */
  static InputFiles list(Configuration configuration, Path path) throws IOException {
    FileSystem fileSystem = Storage.of(configuration, path).fileSystem();
    Path qualified = fileSystem.makeQualified(new Path(path.toString()));
    FileStatus status;
    try {
      status = fileSystem.getFileStatus(qualified);
    } catch (FileNotFoundException e) {
      throw new CalibrationInputException(
          qualified,
          "does not exist: allowed is a file or a directory of %s%s"
              .formatted(
                  InputFile.ALLOWED,
                  InputFile.kindOf(path.getName()).isPresent()
                      ? ""
                      : HubName.dataSetHint(path.toString())),
          e);
    }
    return new InputFiles(
        qualified,
        status.isFile()
            ? List.of(file(fileSystem, status))
            : new DataSetFolder(fileSystem, qualified).files());
  }

  static InputFile file(FileSystem fileSystem, FileStatus status) throws CalibrationInputException {
    Path path = status.getPath();
    if (status.getLen() == 0) {
      throw new CalibrationInputException(path, "is empty, or a pipe or device");
    }
    Kind kind =
        InputFile.kindOf(path.getName())
            .orElseThrow(
                () ->
                    new CalibrationInputException(
                        path,
                        "is of no known kind: allowed are %s; %s"
                            .formatted(InputFile.ALLOWED, wayOut(path.getName()))));
    return new InputFile(fileSystem, path, status.getLen(), kind);
  }

  private static String wayOut(String name) {
    String format = name.substring(name.lastIndexOf('.') + 1);
    return switch (format) {
      case "arrow" ->
          "in Python, datasets.Dataset.from_file(FILE).to_parquet('data.parquet') makes one";
      case "csv", "tsv" -> "in Python, pandas.read_csv(FILE).to_parquet('data.parquet') makes one";
      case "zip", "tar", "tgz", "7z" -> "unpack it";
      default -> "write its texts as one of them";
    };
  }

  /** What all files are. */
  Kind kind() {
    return files.get(0).kind();
  }

  /**
   * The digest of the one file's bytes, in hex; of several, of the lines that {@code sha256sum}
   * prints for them in the directory.
   */
  String sha256() throws IOException {
    if (files.size() == 1) {
      return files.get(0).sha256();
    }
    MessageDigest digest = InputFile.sha256Digest();
    for (InputFile file : files) {
      String name = DataSetFolder.relative(path, file.path());
      String line = "%s  %s\n".formatted(file.sha256(), name);
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
