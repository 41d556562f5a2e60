package org.tsenor.linalg;

import java.util.Optional;
import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.linalg.library.NetlibJava;
import org.tsenor.linalg.openblas.OpenBlasLibrary;

/**
 * What multiplies and factors matrices on the CPU of this process.
 *
 * @param routines may serve any number of threads, each with its own core
 * @param note why OpenBLAS does not although it might; empty if it does, or nobody asked
 */
public record LinearAlgebra(DenseRoutines routines, Optional<String> note) {
  /**
   * Chooses.
   *
   * @throws LibraryUnavailableException if OpenBLAS is asked for by name and cannot be loaded
   */
  public static LinearAlgebra of(LibraryChoice choice) {
    if (choice == LibraryChoice.JAVA) {
      return new LinearAlgebra(new NetlibJava(), Optional.empty());
    }
    OpenBlasLibrary library = OpenBlasLibrary.ofThisProcess();
    if (library.routines().isPresent()) {
      return new LinearAlgebra(library.routines().get(), Optional.empty());
    }
    if (choice == LibraryChoice.NATIVE) {
      throw new LibraryUnavailableException(
          "linalg %s: OpenBLAS cannot run here: %s; allowed here are %s, %s"
              .formatted(
                  choice.label(),
                  library.refusal(),
                  LibraryChoice.AUTO.label(),
                  LibraryChoice.JAVA.label()));
    }
    return new LinearAlgebra(
        new NetlibJava(), Optional.of("OpenBLAS cannot run here: " + library.refusal()));
  }

  /** Products. */
  public MatrixOps ops() {
    return new LibraryMatrixOps(routines);
  }

  /** Factorizations. */
  public Factorizations factorizations() {
    return new LibraryFactorizations(routines);
  }

  /** Name and version, for reports. */
  public String description() {
    return routines.description();
  }
}
