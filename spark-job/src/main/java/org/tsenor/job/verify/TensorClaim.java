package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Structure;

/**
 * What a report says of one pruned tensor.
 *
 * @param name of the tensor
 * @param shard it is in
 * @param sparsity it has
 * @param weights it has
 * @param scores of its masks
 * @param calibrated what a method with calibration says; empty for one without
 */
record TensorClaim(
    String name,
    String shard,
    Sparsity sparsity,
    long weights,
    ScoreClaim scores,
    Optional<Calibrated> calibrated) {

  /**
   * How a method with calibration went.
   *
   * @param method that ran
   * @param relativeError squared error of the outputs by their squares
   */
  record Calibrated(String method, double relativeError) {
    static Calibrated of(ReportField tensor) {
      double error = tensor.field("squared_error").amount();
      double output = tensor.field("squared_output").amount();
      ReportField relative = tensor.field("relative_error");
      if (!ScoreClaim.isClose(relative.amount(), output > 0 ? error / output : 0)) {
        throw relative.broken("squared_error %s by squared_output %s".formatted(error, output));
      }
      tensor.field("tokens").count();
      tensor.field("dead_columns").count();
      tensor.field("damped_relative_error").amount();
      return new Calibrated(tensor.field("method").text(), relative.amount());
    }
  }

  static TensorClaim of(ReportField node) {
    return new TensorClaim(
        node.field("name").text(),
        node.field("shard").text(),
        sparsity(node),
        node.field("weights").count(),
        ScoreClaim.of(node),
        node.optional("method").map(method -> Calibrated.of(node)));
  }

  private static Sparsity sparsity(ReportField node) {
    ReportField pattern = node.field("pattern");
    ReportField structure = node.field("structure");
    try {
      return Sparsity.parse(pattern.text(), structure.text());
    } catch (IllegalArgumentException e) {
      throw new BrokenReportException("'%s': %s".formatted(node.path(), e.getMessage()), e);
    }
  }

  /** What contradicts itself or the tensor's shape, in words. */
  List<String> contradictions(TensorEntry tensor) {
    List<String> found = new ArrayList<>(scores.contradictions());
    if (weights != tensor.elements()) {
      found.add("weights is %d, but the shard has %d".formatted(weights, tensor.elements()));
    }
    int size = sparsity.pattern().blockSize();
    long groups = tensor.elements() / size;
    if (scores.nonzeros() > groups * sparsity.pattern().kept()) {
      found.add(
          "nonzeros is %d, but %s leaves %d at most"
              .formatted(scores.nonzeros(), sparsity, groups * sparsity.pattern().kept()));
    }
    // Of standard masks some are solved together, M rows and fewer at the end of a band.
    boolean square = sparsity.structure() == Structure.TRANSPOSABLE;
    long least = groups / size;
    if (scores.blocks() < least || scores.blocks() > (square ? least : groups)) {
      found.add(
          "blocks is %d, but %s makes %s of %s"
              .formatted(
                  scores.blocks(),
                  sparsity,
                  square ? least : "%d to %d".formatted(least, groups),
                  tensor.shape()));
    }
    return found;
  }
}
