package org.tsenor.simd;

/**
 * A loop over vectors that the just-in-time compiler shall compile by itself.
 *
 * <p>C2 turns Vector API calls into instructions only while the method that it compiles, with all
 * that it inlined into it, stays below a number of nodes (NodeCountInliningCutoff); beyond it the
 * rest of the method allocates every vector, which costs ten times as much. A few loops inlined
 * into one caller are enough. Kernels are therefore called from one place, {@link #call}: it sees
 * so many classes that C2 does not inline any of them. That works only where the class of the
 * kernel is not known, so callers hold kernels in fields of this type.
 */
public interface Kernel {
  /** Does the work on what the kernel was made for. */
  void run();

  /** Runs a kernel without its being inlined into the caller. */
  static void call(Kernel kernel) {
    kernel.run();
  }
}
