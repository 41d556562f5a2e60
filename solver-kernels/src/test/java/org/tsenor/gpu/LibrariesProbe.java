package org.tsenor.gpu;

/** Says on standard output which libraries this process finds, or why it does not. */
public final class LibrariesProbe {
  private LibrariesProbe() {}

  public static void main(String[] arguments) {
    LibraryBinding binding = LibraryBinding.ofThisProcess();
    System.out.println(
        binding
            .calls()
            .map(calls -> "cuSOLVER " + calls.solver().version())
            .orElse("refused: " + binding.reason()));
  }
}
