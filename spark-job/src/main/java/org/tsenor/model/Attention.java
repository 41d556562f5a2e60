package org.tsenor.model;

import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.model.DecoderScratch.HeadScratch;
import org.tsenor.model.config.AttentionSettings;

/**
 * Causal attention of queries over keys and values that are shared by groups of heads, head by
 * head.
 */
final class Attention {
  private final AttentionSettings settings;
  private final CausalSoftmax softmax;
  private final MatrixOps ops;

  Attention(AttentionSettings settings, int window, MatrixOps ops) {
    this.settings = settings;
    this.softmax = new CausalSoftmax(window);
    this.ops = ops;
  }

  /**
   * Attends: {@code queries}, {@code keys} and {@code values} of the scratch, rotated, into its
   * {@code context}.
   *
   * @param tokens of the window
   */
  void attend(DecoderScratch scratch, int tokens) {
    int group = settings.heads() / settings.keyValueHeads();
    HeadScratch head = scratch.head();
    for (int shared = 0; shared < settings.keyValueHeads(); shared++) {
      gather(scratch.keys(tokens), shared, DecoderScratch.rows(head.keys(), tokens), 0);
      gather(scratch.values(tokens), shared, DecoderScratch.rows(head.values(), tokens), 0);
      for (int index = shared * group; index < (shared + 1) * group; index++) {
        for (int first = 0; first < tokens; first += DecoderScratch.QUERY_ROWS) {
          int end = Math.min(tokens, first + DecoderScratch.QUERY_ROWS);
          attendBlock(scratch, index, first, end);
        }
      }
    }
  }

  /** One head of the tokens from {@code first} to before {@code end}. */
  private void attendBlock(DecoderScratch scratch, int index, int first, int end) {
    int rows = end - first;
    HeadScratch head = scratch.head();
    FloatMatrix queries = DecoderScratch.rows(head.queries(), rows);
    gather(scratch.queries(end), index, queries, first);
    scale(queries);
    FloatMatrix logits = new FloatMatrix(rows, end, head.logits().values());
    ops.multiplyTransposed(queries, DecoderScratch.rows(head.keys(), end), logits);
    softmax.apply(logits, first);
    FloatMatrix context = DecoderScratch.rows(head.context(), rows);
    ops.multiply(logits, DecoderScratch.rows(head.values(), end), context);
    scatter(context, scratch.context(end), index, first);
  }

  private void scale(FloatMatrix queries) {
    float scale = (float) (1 / Math.sqrt(settings.headSize()));
    float[] values = queries.values();
    for (int i = 0; i < queries.rows() * queries.columns(); i++) {
      values[i] *= scale;
    }
  }

  /** Copies one head out of rows of heads, from row {@code first} on. */
  private static void gather(FloatMatrix heads, int index, FloatMatrix head, int first) {
    int size = head.columns();
    for (int row = 0; row < head.rows(); row++) {
      int at = (first + row) * heads.columns() + index * size;
      System.arraycopy(heads.values(), at, head.values(), row * size, size);
    }
  }

  private static void scatter(FloatMatrix head, FloatMatrix heads, int index, int first) {
    int size = head.columns();
    for (int row = 0; row < head.rows(); row++) {
      int at = (first + row) * heads.columns() + index * size;
      System.arraycopy(head.values(), row * size, heads.values(), at, size);
    }
  }
}
