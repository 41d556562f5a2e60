package org.tsenor.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import dev.ludovic.netlib.lapack.NativeLAPACK;
import java.util.function.Supplier;

/**
 * Which of netlib's libraries runs: its Java one, unless the system property {@code tsenor.linalg}
 * is {@code native}. What a machine has installed may be the slow reference library, and other
 * libraries give other bits; so it is not taken because it happens to be there.
 */
final class NetlibChoice {
  private static final String PROPERTY = "tsenor.linalg";
  private static final String NATIVE = "native";
  private static final String JAVA = "java";

  private NetlibChoice() {}

  static BLAS blas() {
    return wantsNative()
        ? required("BLAS (libblas.so.3)", NativeBLAS::getInstance)
        : JavaBLAS.getInstance();
  }

  static LAPACK lapack() {
    return wantsNative()
        ? required("LAPACK (liblapack.so.3)", NativeLAPACK::getInstance)
        : JavaLAPACK.getInstance();
  }

  private static boolean wantsNative() {
    String choice = System.getProperty(PROPERTY, JAVA);
    if (!choice.equals(NATIVE) && !choice.equals(JAVA)) {
      throw new LibraryUnavailableException(
          "%s is '%s'; it must be %s or %s".formatted(PROPERTY, choice, JAVA, NATIVE));
    }
    return choice.equals(NATIVE);
  }

  private static <T> T required(String name, Supplier<T> library) {
    try {
      return library.get();
    } catch (RuntimeException | LinkageError e) {
      throw new LibraryUnavailableException(
          "%s is %s, but no native %s can be loaded on this machine: install OpenBLAS"
                  .formatted(PROPERTY, NATIVE, name)
              + " (Debian: libopenblas0, Red Hat: openblas), or leave the property unset",
          e);
    }
  }
}
