package org.tsenor.linalg;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.linalg.library.NetlibJava;

/** The libraries that everything is held to. */
public final class Libraries {
  private Libraries() {}

  /** The Java one, and OpenBLAS, which has to load wherever it is packed for. */
  public static Stream<DenseRoutines> all() {
    return Stream.concat(
        Stream.of(new NetlibJava()),
        openBlasIsPacked()
            ? Stream.of(LinearAlgebra.of(LibraryChoice.NATIVE).routines())
            : Stream.empty());
  }

  /** Whether this is a system that the jar has OpenBLAS for. */
  public static boolean openBlasIsPacked() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")
        && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
  }
}
