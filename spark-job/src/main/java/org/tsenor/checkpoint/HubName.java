package org.tsenor.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * Names of models and data sets on the Hugging Face Hub, which are no paths: what is said to who
 * gives one as a path. Nothing is downloaded here.
 */
public final class HubName {
  private static final String PART = "[A-Za-z0-9][\\w.-]{0,95}";
  private static final Pattern NAME = Pattern.compile("(" + PART + "/)?" + PART);

  /** An address of the Hub: its scheme, its host, what it is of, owner, name, what is inside. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:hf:/+(?:models/)?|(?:https?:/+)?(?:www\\.)?(?:huggingface\\.co|hf\\.co)/+)"
              + "(?:models/|(datasets)/)?("
              + PART
              + "/"
              + PART
              + ")(?:[/@?#].*)?");

  private static final Pattern WEB = Pattern.compile("(https?|ftp|git|ssh|hf):.*");

  private HubName() {}

  /**
   * Why an address is no path to a model, in words that go on from it; empty if it may be one.
   *
   * @param path as it was given
   */
  static Optional<String> refusal(String path) {
    Matcher address = ADDRESS.matcher(path);
    if (address.matches()) {
      String way =
          address.group(1) == null ? download(address.group(2)) : downloadDataSet(address.group(2));
      return Optional.of("is an address of the Hugging Face Hub, not a directory: " + way);
    }
    return WEB.matcher(path).matches()
        ? Optional.of(
            "is an address, not a directory: download the model first and name its directory")
        : Optional.empty();
  }

  /**
   * What to do if a path that does not exist is the name of a model; empty if it cannot be one.
   *
   * @param path as it was given
   */
  static String hint(String path) {
    if (!NAME.matcher(path).matches()) {
      return "";
    }
    Optional<String> cached = cached(path);
    return cached.isPresent()
        ? "; the model of this name on the Hugging Face Hub is in your cache: name " + cached.get()
        : "; if it is the name of a model on the Hugging Face Hub: " + download(path);
  }

  /**
   * What to do if a path that does not exist is the name of a data set; empty if it cannot be one.
   *
   * @param path as it was given
   */
  public static String dataSetHint(String path) {
    return path.contains("/") && NAME.matcher(path).matches()
        ? "; if it is the name of a data set on the Hugging Face Hub: " + downloadDataSet(path)
        : "";
  }

  private static String download(String name) {
    return "run hf download %s --local-dir %s, and name %s"
        .formatted(name, folder(name), folder(name));
  }

  private static String downloadDataSet(String name) {
    return "run hf download %s --repo-type dataset --local-dir %s, and name %s"
        .formatted(name, folder(name), folder(name));
  }

  private static String folder(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The snapshot that the Hub's client has downloaded, where it is the only one. */
  private static Optional<String> cached(String name) {
    for (String cache : caches()) {
      java.nio.file.Path snapshots =
          java.nio.file.Path.of(cache, "models--" + name.replace("/", "--"), "snapshots");
      try (Stream<java.nio.file.Path> children = Files.list(snapshots)) {
        List<java.nio.file.Path> found = children.filter(Files::isDirectory).limit(2).toList();
        if (found.size() == 1) {
          return Optional.of(found.get(0).toString());
        }
      } catch (IOException e) {
        // No such folder, or none that may be read: then there is nothing to offer.
      }
    }
    return Optional.empty();
  }

  private static List<String> caches() {
    return Stream.of(
            System.getenv("HF_HUB_CACHE"),
            below(System.getenv("HF_HOME"), "hub"),
            below(System.getProperty("user.home"), ".cache/huggingface/hub"))
        .filter(cache -> cache != null && !cache.isEmpty())
        .toList();
  }

  private static String below(String folder, String name) {
    return folder == null || folder.isEmpty() ? null : folder + "/" + name;
  }

  /** Refuses an address of the web or the Hub, before a file system is asked for it. */
  static void requireNoAddress(Path path) throws MalformedCheckpointException {
    Optional<String> refusal = refusal(path.toString());
    if (refusal.isPresent()) {
      throw new MalformedCheckpointException(path, refusal.get());
    }
  }
}
