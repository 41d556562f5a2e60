package org.tsenor.job.verify;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.text.Counted;
import org.tsenor.text.Printable;

/** What verification found. */
public final class VerifyResult {
  private final Map<String, TensorVerdict> verdicts;
  private final List<String> fileFaults;
  private final Optional<VerifyScope> scope;

  /**
   * @param verdicts one a tensor, by name
   * @param fileFaults faults of files, headers and claims, in words
   * @param scope what was looked at; empty if faults left nothing to look at
   */
  VerifyResult(
      Map<String, TensorVerdict> verdicts, List<String> fileFaults, Optional<VerifyScope> scope) {
    this.verdicts = verdicts;
    this.fileFaults = List.copyOf(fileFaults);
    this.scope = scope;
  }

  /** Of faults that leave nothing else to look at. */
  static VerifyResult broken(List<String> faults) {
    return new VerifyResult(Map.of(), faults, Optional.empty());
  }

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
    return verdicts.values().stream().mapToLong(verdict -> verdict.sums().weights()).sum();
  }

  /** Of these, weights that are not zero. */
  public long nonzeros() {
    return verdicts.values().stream().mapToLong(verdict -> verdict.sums().nonzeros()).sum();
  }

  /** Tensors whose mask was checked. */
  public int maskedTensors() {
    return scope.map(VerifyScope::maskedTensors).orElse(0);
  }

  /** What was found in every tensor, by name. */
  Map<String, TensorVerdict> verdicts() {
    return verdicts;
  }

  /** What every tensor that is to be pruned must satisfy, by name. */
  Map<String, Sparsity> sparsities() {
    return scope.map(looked -> looked.claims().targets()).orElse(Map.of());
  }

  /** What there was no evidence for, in words; nothing where faults were found. */
  List<String> notChecked() {
    return isProven() ? new VerifySummary(scope.orElseThrow(), verdicts).notChecked() : List.of();
  }

  /** Tells a person what was proved and what could not be checked, or what is wrong. */
  public void print(PrintWriter out) {
    faults().forEach(fault -> out.println("FAULT  " + Printable.line(fault)));
    if (!isProven()) {
      out.println(Counted.of(faultCount(), "fault"));
      return;
    }
    new VerifySummary(scope.orElseThrow(), verdicts)
        .lines().stream().map(Printable::line).forEach(out::println);
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
