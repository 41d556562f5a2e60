package org.tsenor.engine.device;

import org.tsenor.engine.ForwardSteps.Attention;

/**
 * The way back through {@link DeviceAttention}; probabilities are computed again.
 *
 * @param forward the way there
 * @param ofLogits as large as the logits of its space
 */
record DeviceAttentionGradient(DeviceWork work, DeviceAttention forward, DeviceMatrix ofLogits) {
  /** Goes back with all tokens of the queries. */
  void attend(Attention task, Attention gradients) {
    DeviceForwardSpace space = forward.space();
    int keys = task.keys().rows();
    int position = task.position();
    space.requireTokens(keys);
    // What the context was is not needed, and may be gone.
    Attention read = new Attention(task.queries(), task.keys(), task.values(), gradients.context());
    DeviceHeads heads = DeviceHeads.of(space.shape(), read, keys, position);
    DeviceHeads slopes = DeviceHeads.of(space.shape(), gradients, keys, position);
    // Keys and values have a share of every query that sees them.
    work.clear(slopes.keys());
    work.clear(slopes.values());
    int tokens = task.queries().rows();
    int together = DeviceForwardSpace.QUERY_ROWS;
    for (int first = 0; first < tokens; first += together) {
      attendBlock(heads, slopes, first, Math.min(tokens, first + together));
    }
  }

  /** All heads of the queries from {@code first} to before {@code end}. */
  private void attendBlock(DeviceHeads heads, DeviceHeads slopes, int first, int end) {
    int group = forward.space().shape().group();
    DeviceMatrix probabilities = forward.probabilities(heads, first, end);
    DeviceMatrix slope = ofLogits.reshaped(probabilities.rows(), probabilities.columns());
    int seen = slope.columns();
    for (int member = 0; member < group; member++) {
      DeviceMatrixBatch ofContext = slopes.context(member, first, end);
      add(heads.pairs(probabilities, member), ofContext, slopes.values(seen));
      work.gemmStridedBatched(
          Product.TRANSPOSED, ofContext, heads.values(seen), heads.pairs(slope, member));
    }
    forward.softmax().back(probabilities, slope, heads.position() + first);
    for (int member = 0; member < group; member++) {
      DeviceMatrixBatch ofPairs = heads.pairs(slope, member);
      work.gemmStridedBatched(
          Product.PLAIN, ofPairs, heads.keys(seen), slopes.queries(member, first, end));
      add(ofPairs, heads.queries(member, first, end), slopes.keys(seen));
    }
  }

  /** into += pairsᵀ · rows. */
  private void add(DeviceMatrixBatch pairs, DeviceMatrixBatch rows, DeviceMatrixBatch into) {
    work.gemmStridedBatched(Product.OF_COLUMNS.plus(1), pairs, rows, into);
  }
}
