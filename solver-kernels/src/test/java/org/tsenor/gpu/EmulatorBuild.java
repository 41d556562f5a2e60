package org.tsenor.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compiles kernels and emulator to a program of their own. */
public final class EmulatorBuild {
  private EmulatorBuild() {}

  /** Why nothing can be compiled here, empty if it can. */
  public static Optional<String> unavailableReason() {
    try {
      Process process =
          new ProcessBuilder(CppBuild.COMPILER, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? Optional.empty() : Optional.of("g++ --version fails");
    } catch (IOException e) {
      return Optional.of(
          "there is no %s on this machine; install one (Debian: g++)".formatted(CppBuild.COMPILER));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The emulator's program, with these kernels. */
  static Path program(KernelSources sources) throws IOException {
    return CppBuild.alone(
        () ->
            new CppBuild(sources)
                .addHostFiles(sources.emulatorFiles())
                .addKernels()
                .link("emulator", List.of()));
  }
}
