package org.tsenor.simd;

import java.lang.module.ModuleFinder;
import java.util.Optional;

/**
 * The module of the Vector API, asked for by a class that needs nothing of it: the JVM may load the
 * API to verify a class that uses it.
 */
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /** Whether it is in this process. */
  public static boolean isPresent() {
    return ModuleLayer.boot().findModule(NAME).isPresent();
  }

  /** Why it is not, and what to do; empty if it is. */
  public static Optional<String> missingReason() {
    if (isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        ModuleFinder.ofSystem().find(NAME).isPresent()
            ? "the module %s is not in this JVM; start it with --add-modules=%s"
                .formatted(NAME, NAME)
            : "the Java at %s has no module %s, as a full JDK has"
                .formatted(System.getProperty("java.home"), NAME));
  }
}
