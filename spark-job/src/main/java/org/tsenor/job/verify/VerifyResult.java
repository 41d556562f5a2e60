package org.tsenor.job.verify;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What verification found.
 *
 * @param verdicts one a tensor, by name
 * @param fileFaults faults of files, headers and claims, in words
 * @param maskedTensors tensors whose mask file was checked
 * @param updatedTensors pruned tensors whose kept weights the method changed, which are not
 *     compared with an original
 */
public record VerifyResult(
    Map<String, TensorVerdict> verdicts,
    List<String> fileFaults,
    int maskedTensors,
    int updatedTensors) {

  /** Whether nothing is wrong. */
  public boolean isProven() {
    return faultCount() == 0;
  }

  /** All faults. */
  public long faultCount() {
    return fileFaults.size()
        + verdicts.values().stream().mapToLong(TensorVerdict::faultCount).sum();
  }

  /** Weights of pruned tensors that were checked. */
  public long weights() {
    return verdicts.values().stream().mapToLong(TensorVerdict::weights).sum();
  }

  /** Of these, weights that are not zero. */
  public long nonzeros() {
    return verdicts.values().stream().mapToLong(TensorVerdict::nonzeros).sum();
  }

  /**
   * Tells a person what was proved, or what is wrong.
   *
   * @param compared whether an original was compared with
   */
  public void print(PrintWriter out, boolean compared) {
    faults().forEach(fault -> out.println("FAULT  " + fault));
    if (!isProven()) {
      out.printf("%d faults%n", faultCount());
      return;
    }
    long pruned = verdicts.values().stream().filter(verdict -> verdict.weights() > 0).count();
    out.printf(
        Locale.ROOT,
        "proved: %d pruned tensors, %,d weights, %,d not zero; every block keeps N of M%n",
        pruned,
        weights(),
        nonzeros());
    out.printf("        %d masks agree with their weights%n", maskedTensors);
    out.println("        " + comparison(compared));
  }

  private String comparison(boolean compared) {
    if (!compared) {
      return "not compared with an original: give one with --against";
    }
    return updatedTensors == 0
        ? "kept weights, unpruned tensors and other files are the original's, bit for bit"
        : "unpruned tensors and other files are the original's, bit for bit; kept weights of %d"
                .formatted(updatedTensors)
            + " tensors are not: the method updates them";
  }

  /** Faults in words, each with its file or tensor; of many in one tensor the first few. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>(fileFaults);
    for (TensorVerdict verdict : verdicts.values()) {
      verdict.faults().forEach(fault -> faults.add(verdict.tensor() + ": " + fault));
      long untold = verdict.faultCount() - verdict.faults().size();
      if (untold > 0) {
        faults.add("%s: and %d more".formatted(verdict.tensor(), untold));
      }
    }
    return faults;
  }
}
