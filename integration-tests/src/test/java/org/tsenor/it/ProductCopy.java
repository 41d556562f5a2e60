package org.tsenor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A copy of the project that has what a build leaves: the launcher must not build beside the build
 * that runs the tests.
 *
 * @param home folder of the copy
 */
public record ProductCopy(Path home) {
  /** A copy in a folder to be. */
  public static ProductCopy in(Path home) throws IOException {
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
    Files.copy(Project.ROOT.resolve("spark-job/bin/tsenor"), bin.resolve("tsenor"));
    ProductCopy copy = new ProductCopy(home);
    Files.createFile(copy.stamp());
    return copy;
  }

  public Path launcher() {
    return home.resolve("spark-job/bin/tsenor");
  }

  /** What the launcher leaves when it has built. */
  public Path stamp() {
    return home.resolve("spark-job/target/.built");
  }
}
