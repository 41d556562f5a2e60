package org.tsenor.job.settings;

import java.io.File;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Keeps a run from writing into the checkpoint it reads. */
final class PathCheck {
  private final Configuration hadoop;

  PathCheck(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Requires that neither directory is the other or lies in it.
   *
   * @throws UserInputException if one does, or a path has no file system
   */
  void requireApart(SettingValue model, SettingValue output) {
    String modelPath = canonical(model);
    String outputPath = canonical(output);
    if (modelPath.equals(outputPath)) {
      throw new UserInputException(
          "%s: the output is the model itself, %s; name another directory"
              .formatted(output.origin(), model.text()));
    }
    if (outputPath.startsWith(modelPath + "/") || modelPath.startsWith(outputPath + "/")) {
      throw new UserInputException(
          "%s: the output %s and the model %s lie in each other; name a directory outside"
              .formatted(output.origin(), output.text(), model.text()));
    }
  }

  /**
   * Requires that what is read does not lie in the output.
   *
   * @throws UserInputException if it does, or a path has no file system
   */
  void requireOutside(SettingValue read, SettingValue output) {
    if ((canonical(read) + "/").startsWith(canonical(output) + "/")) {
      throw new UserInputException(
          "%s: %s lies in the output %s; name one outside"
              .formatted(read.origin(), read.text(), output.text()));
    }
  }

  /** The path with scheme and authority, without dots, and locally without symbolic links. */
  private String canonical(SettingValue value) {
    try {
      Path path = new Path(value.text());
      Path qualified = path.getFileSystem(hadoop).makeQualified(path);
      return "file".equals(qualified.toUri().getScheme())
          ? "file:" + new File(qualified.toUri().getPath()).getCanonicalPath()
          : qualified.toUri().normalize().toString();
    } catch (IOException | IllegalArgumentException e) {
      throw new UserInputException(
          "%s: no file system for '%s': %s".formatted(value.origin(), value.text(), e.getMessage()),
          e);
    }
  }
}
