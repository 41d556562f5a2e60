package org.tsenor.job.settings;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/** Finds a recipe on whatever file system it is and reads it. */
final class RecipeFile {
  /** A recipe is a page of settings; a larger file is something else, such as a shard. */
  private static final int MAX_BYTES = 1 << 20;

  private RecipeFile() {}

  /**
   * Reads the recipe that a setting of an operation names.
   *
   * @throws UserInputException if there is no such file, or what it says is not a recipe
   */
  static Map<Setting<?>, SettingValue> read(
      Operation operation, SettingValue recipe, Configuration hadoop) {
    String name = recipe.as(PruneCatalog.RECIPE);
    return new Recipe(name, operation).parse(text(recipe, name, hadoop));
  }

  private static String text(SettingValue recipe, String name, Configuration hadoop) {
    try {
      return text(recipe, locate(new Path(name), hadoop), hadoop);
    } catch (UserInputException e) {
      throw e;
    } catch (FileNotFoundException e) {
      throw new UserInputException(
          "%s: there is no file %s (%s)".formatted(recipe.origin(), name, e.getMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserInputException(
          "%s: cannot read %s: %s".formatted(recipe.origin(), name, e.getMessage()), e);
    }
  }

  private static Path locate(Path path, Configuration hadoop) throws IOException {
    if (path.toUri().getScheme() == null) {
      Path local = FileSystem.getLocal(hadoop).makeQualified(path);
      return FileSystem.getLocal(hadoop).exists(local) ? local : path;
    }
    return path;
  }

  private static String text(SettingValue recipe, Path path, Configuration hadoop)
      throws IOException {
    try (InputStream in = Storage.of(hadoop, path).fileSystem().open(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UserInputException(
            "%s: %s is over 1 MiB, which no recipe is".formatted(recipe.origin(), path));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
