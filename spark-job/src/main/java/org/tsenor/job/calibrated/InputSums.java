package org.tsenor.job.calibrated;

import java.util.Iterator;
import java.util.Optional;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.pruning.calibrated.StreamDifference;
import scala.Tuple2;

/**
 * The sums of one input, added up from their pieces.
 *
 * @param gram x̂·x̂ᵀ
 * @param difference of the streams; empty where there is one stream only
 */
record InputSums(DoubleMatrix gram, Optional<StreamDifference> difference) {
  /**
   * Adds pieces up in their order.
   *
   * @param input whose pieces they are
   * @param hidden columns of the residual stream
   */
  static InputSums of(Iterator<Tuple2<PanelKey, double[]>> pieces, InputLinears input, int hidden) {
    int columns = input.columns();
    DoubleMatrix gram = DoubleMatrix.zeros(columns, columns);
    DoubleMatrix inputs = null;
    DoubleMatrix residual = null;
    while (pieces.hasNext()) {
      Tuple2<PanelKey, double[]> piece = pieces.next();
      int panel = piece._1().panel();
      switch (piece._1().sum()) {
        case GRAM -> Panels.of(columns).add(piece._2(), panel, gram);
        case INPUTS -> {
          inputs = inputs == null ? DoubleMatrix.zeros(columns, columns) : inputs;
          Panels.of(columns, columns).add(piece._2(), panel, inputs);
        }
        case RESIDUAL -> {
          residual = residual == null ? DoubleMatrix.zeros(hidden, columns) : residual;
          Panels.of(hidden, columns).add(piece._2(), panel, residual);
        }
      }
    }
    gram.mirrorLower();
    return new InputSums(
        gram,
        inputs == null
            ? Optional.empty()
            : Optional.of(new StreamDifference(inputs, Optional.ofNullable(residual))));
  }
}
