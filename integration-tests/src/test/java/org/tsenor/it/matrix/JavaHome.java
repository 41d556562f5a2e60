package org.tsenor.it.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * An installed Java.
 *
 * @param path with {@code bin/java}
 * @param feature 17, 21 ...
 * @param hasVectors whether the module of the Vector API is in it
 */
record JavaHome(Path path, int feature, boolean hasVectors) {
  private static final Path PLACE = Path.of("/usr/lib/jvm");

  /** The Java that runs this. */
  static JavaHome running() {
    return read(Path.of(System.getProperty("java.home"))).orElseThrow();
  }

  /**
   * A Java with the vector module: the one that runs this, or that {@code JAVA25} names, or of the
   * usual place.
   */
  static Optional<JavaHome> withVectors(int feature) {
    List<JavaHome> homes = new ArrayList<>(List.of(running()));
    named("JAVA" + feature).ifPresent(homes::add);
    homes.addAll(installed());
    return homes.stream()
        .filter(home -> home.feature() == feature && home.hasVectors())
        .findFirst();
  }

  /** A slim one, which {@code SLIM_JAVA25} names. */
  static Optional<JavaHome> withoutVectors(int feature) {
    return named("SLIM_JAVA" + feature)
        .filter(home -> home.feature() == feature && !home.hasVectors());
  }

  String executable() {
    return path.resolve("bin/java").toString();
  }

  private static Optional<JavaHome> named(String variable) {
    return Optional.ofNullable(System.getenv(variable)).map(Path::of).flatMap(JavaHome::read);
  }

  private static List<JavaHome> installed() {
    if (!Files.isDirectory(PLACE)) {
      return List.of();
    }
    try (Stream<Path> places = Files.list(PLACE)) {
      return places.sorted().flatMap(place -> read(place).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the file {@code release}, which every Java has, says of it; empty if it is none. */
  private static Optional<JavaHome> read(Path path) {
    Path release = path.resolve("release");
    if (!Files.isRegularFile(release) || !Files.isExecutable(path.resolve("bin/java"))) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (var lines = Files.newInputStream(release)) {
      properties.load(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("JAVA_VERSION").replace("\"", "");
    String modules = properties.getProperty("MODULES", "");
    return Optional.of(
        new JavaHome(
            path,
            Runtime.Version.parse(version).feature(),
            modules.contains("jdk.incubator.vector")));
  }
}
