package org.tsenor.gpu;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds cuBLAS and cuSOLVER by way of JCuda, once a process, where somebody asks for them: whoever
 * solves masks does not load them.
 *
 * @param calls both libraries, empty if one is missing
 * @param reason why they are not there, in words a user can act on; empty if they are
 */
public record LibraryBinding(Optional<Calls> calls, String reason) {
  private static final String PACKAGE = "org.tsenor.gpu.jcuda.";

  /** As the dynamic linker names what it does not find. */
  private static final Pattern MISSING =
      Pattern.compile("(\\S+\\.so[.\\d]*): cannot open shared object file");

  /** The libraries. */
  public record Calls(BlasCalls blas, SolverCalls solver) {}

  /** A library that is not there; the message is the reason. */
  private static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingException(String reason) {
      super(reason);
    }
  }

  /** The libraries of this process; the first call looks for them and never throws. */
  public static LibraryBinding ofThisProcess() {
    return Once.BINDING;
  }

  private static final class Once {
    static final LibraryBinding BINDING = find();
  }

  private static LibraryBinding find() {
    DriverBinding driver = DriverBinding.ofThisProcess();
    if (driver.driver().isEmpty()) {
      return new LibraryBinding(Optional.empty(), driver.reason());
    }
    try {
      Object blas = load("JCublas2", "JCublasCalls", "cuBLAS 12 (libcublas.so.12)");
      Object solver = load("JCusolver", "JCusolverCalls", "cuSOLVER 11 (libcusolver.so.11)");
      return new LibraryBinding(Optional.of(new Calls((BlasCalls) blas, (SolverCalls) solver)), "");
    } catch (MissingException e) {
      return new LibraryBinding(Optional.empty(), e.getMessage());
    }
  }

  private static Object load(String library, String calls, String product) throws MissingException {
    Optional<Object> loaded;
    try {
      loaded = JcudaLibrary.load(library, file -> bind(file, calls));
    } catch (IOException e) {
      throw new MissingException(
          "the binding of %s could not be unpacked to %s: %s"
              .formatted(product, System.getProperty("java.io.tmpdir"), e));
    }
    Object outcome =
        loaded.orElseThrow(
            () ->
                new MissingException(
                    "JCuda's native library for %s (lib%s) is not on the class path"
                        .formatted(product, library)));
    if (outcome instanceof Throwable cause) {
      throw new MissingException(reason(product, cause));
    }
    return outcome;
  }

  /** The calls, or what was thrown instead. */
  private static Object bind(Path library, String calls) {
    BindingLoader loader = DriverBinding.loader();
    loader.add(library);
    try {
      return loader
          .loadClass(PACKAGE + calls)
          .getConstructor(String.class)
          .newInstance(library.toString());
    } catch (InvocationTargetException e) {
      return e.getCause();
    } catch (ReflectiveOperationException | LinkageError e) {
      return e;
    }
  }

  private static String reason(String product, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return "%s is not installed, or not where the dynamic linker looks (LD_LIBRARY_PATH): no %s"
          .formatted(product, missing.group(1));
    }
    return cause instanceof NoClassDefFoundError
        ? "JCuda's classes for %s are not on the class path: %s".formatted(product, cause)
        : "%s does not load: %s".formatted(product, cause);
  }
}
