package org.tsenor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code spark-job/bin/tsenor} in a copy of the project that has what a build leaves: the launcher
 * must not build beside the build that runs this.
 */
public final class LauncherCopy {
  private LauncherCopy() {}

  /** Makes one in a directory that does not exist, and gives the launcher. */
  public static Path in(Path home) throws IOException {
    Files.createDirectory(home);
    for (String source :
        List.of("solver-kernels/src/main", "spark-job/src/main", "spark-job/runtime")) {
      Files.createDirectories(home.resolve(source));
    }
    for (String pom : List.of("", "solver-kernels", "spark-job", "spark-job/runtime")) {
      Files.createFile(home.resolve(pom).resolve("pom.xml"));
    }
    Files.createSymbolicLink(home.resolve("conf"), Project.ROOT.resolve("conf"));
    Path target = Files.createDirectories(home.resolve("spark-job/target"));
    Files.copy(Project.jobJar(), target.resolve(Project.jobJar().getFileName()));
    Path jars = Files.createDirectories(home.resolve("spark-job/runtime/target")).resolve("jars");
    Files.createSymbolicLink(jars, Project.sparkJars());
    Path bin = Files.createDirectory(home.resolve("spark-job/bin"));
    Path launcher = Files.copy(Project.ROOT.resolve("spark-job/bin/tsenor"), bin.resolve("tsenor"));
    Files.createFile(built(home));
    return launcher;
  }

  /** What the launcher takes for the sign of a build that is newer than the sources. */
  public static Path built(Path home) {
    return home.resolve("spark-job/target/.built");
  }
}
