package org.tsenor.linalg.library;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;

/**
 * netlib's Java classes, not by its front door: that one looks for a native library of the system
 * first, loads it where there is one, and complains on the terminal where there is none.
 */
final class NetlibClasses {
  private static final String BLAS_CLASS = "dev.ludovic.netlib.blas.%s";

  private NetlibClasses() {}

  /** On the Vector API where the JVM has that module, as the front door chooses. */
  static BLAS blas() {
    return first(
        List.of(BLAS_CLASS.formatted("VectorBLAS"), BLAS_CLASS.formatted("Java11BLAS")),
        BLAS.class,
        JavaBLAS::getInstance);
  }

  static LAPACK lapack() {
    return first(
        List.of("dev.ludovic.netlib.lapack.F2jLAPACK"), LAPACK.class, JavaLAPACK::getInstance);
  }

  /** The instance of the first class that runs; of a netlib that names them otherwise, its own. */
  private static <T> T first(List<String> names, Class<T> type, Supplier<T> frontDoor) {
    for (String name : names) {
      try {
        Method instance = Class.forName(name).getDeclaredMethod("getInstance");
        instance.setAccessible(true);
        return type.cast(instance.invoke(null));
      } catch (ReflectiveOperationException | LinkageError e) {
        if (e instanceof InvocationTargetException && !(e.getCause() instanceof LinkageError)) {
          throw new IllegalStateException(name + " does not start", e);
        }
      }
    }
    return frontDoor.get();
  }
}
