package org.tsenor.job.calibrated;

import java.util.List;
import java.util.stream.Stream;

/**
 * Linears of a decoder layer that are pruned before its others are calibrated.
 *
 * @param prepared for them
 * @param pieces their pruned rows
 */
record EarlierLinears(List<PreparedLinears> prepared, List<KeptPiece> pieces) {
  /** None: all of a layer is calibrated at once, or nothing is pruned yet. */
  public static final EarlierLinears NONE = new EarlierLinears(List.of(), List.of());

  /** These and others. */
  public EarlierLinears plus(EarlierLinears others) {
    return new EarlierLinears(joined(prepared, others.prepared), joined(pieces, others.pieces));
  }

  /** Where the rows lie, for {@link org.tsenor.job.calibrated.LayerSource}. */
  public List<String> files() {
    return pieces.stream().map(KeptPiece::file).toList();
  }

  private static <T> List<T> joined(List<T> these, List<T> others) {
    return Stream.concat(these.stream(), others.stream()).toList();
  }
}
