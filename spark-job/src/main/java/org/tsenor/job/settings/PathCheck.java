package org.tsenor.job.settings;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.tsenor.checkpoint.CanonicalPath;
import org.tsenor.checkpoint.MalformedCheckpointException;

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
    CanonicalPath modelPath = canonical(model);
    CanonicalPath outputPath = canonical(output);
    if (modelPath.equals(outputPath)) {
      throw new UserInputException(
          "%s: the output is the model itself, %s; name another directory"
              .formatted(output.origin(), model.text()));
    }
    if (modelPath.contains(outputPath) || outputPath.contains(modelPath)) {
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
    if (canonical(output).contains(canonical(read))) {
      throw new UserInputException(
          "%s: %s lies in the output %s; name one outside"
              .formatted(read.origin(), read.text(), output.text()));
    }
  }

  private CanonicalPath canonical(SettingValue value) {
    try {
      return CanonicalPath.of(hadoop, new Path(value.text()));
    } catch (MalformedCheckpointException e) {
      throw new UserInputException("%s: %s".formatted(value.origin(), e.getMessage()), e);
    } catch (UnsupportedFileSystemException e) {
      // It names the path, and what is missing.
      throw new UserInputException("%s: %s".formatted(value.origin(), e.getMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserInputException(
          "%s: no file system for '%s': %s".formatted(value.origin(), value.text(), e.getMessage()),
          e);
    }
  }
}
