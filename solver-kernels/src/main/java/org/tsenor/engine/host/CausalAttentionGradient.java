package org.tsenor.engine.host;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.MatrixOps;

/** The way back through {@link CausalAttention}, head by head; probabilities are computed again. */
final class CausalAttentionGradient {
  private final CausalSoftmax softmax = new CausalSoftmax();
  private final MatrixOps ops;

  CausalAttentionGradient(MatrixOps ops) {
    this.ops = ops;
  }

  /** One window, its heads, how far a token sees, and the first that attends. */
  private record Window(
      HostBackwardSpace space,
      int width,
      int position,
      FloatBlock queries,
      FloatBlock ofContext,
      FloatBlock ofQueries) {}

  void attend(HostBackwardSpace space, int width, Attention task, Attention gradients) {
    ForwardSteps.Shape shape = space.forward().shape();
    int tokens = task.keys().rows();
    int position = task.position();
    int attending = tokens - position;
    int queryColumns = shape.heads() * shape.headSize();
    int keyColumns = shape.keyValueHeads() * shape.headSize();
    Window window =
        new Window(
            space,
            width,
            position,
            heads(task.queries(), attending, queryColumns),
            heads(gradients.context(), attending, queryColumns),
            heads(gradients.queries(), attending, queryColumns));
    FloatBlock keys = heads(task.keys(), tokens, keyColumns);
    FloatBlock values = heads(task.values(), tokens, keyColumns);
    FloatBlock ofKeys = heads(gradients.keys(), tokens, keyColumns);
    FloatBlock ofValues = heads(gradients.values(), tokens, keyColumns);
    for (int shared = 0; shared < shape.keyValueHeads(); shared++) {
      Heads.gather(keys, shared, space.forward().keys(tokens), 0);
      Heads.gather(values, shared, space.forward().values(tokens), 0);
      space.ofKeys(tokens).clear();
      space.ofValues(tokens).clear();
      for (int member = 0; member < shape.group(); member++) {
        attendHead(window, shared * shape.group() + member);
      }
      Heads.scatter(space.ofKeys(tokens), ofKeys, shared, 0);
      Heads.scatter(space.ofValues(tokens), ofValues, shared, 0);
    }
  }

  private static FloatBlock heads(Matrix matrix, int tokens, int columns) {
    Own.requireShape("heads", matrix, tokens, columns);
    return Own.flatFloats(matrix);
  }

  private void attendHead(Window window, int index) {
    int tokens = window.queries.rows();
    for (int first = 0; first < tokens; first += HostForwardSpace.QUERY_ROWS) {
      attendBlock(window, index, first, Math.min(tokens, first + HostForwardSpace.QUERY_ROWS));
    }
  }

  /** One head of the queries from {@code first} to before {@code end}. */
  private void attendBlock(Window window, int index, int first, int end) {
    HostForwardSpace forward = window.space.forward();
    int rows = end - first;
    FloatBlock queries = forward.queries(rows);
    Heads.gather(window.queries, index, queries, first);
    int seen = window.position + end;
    FloatBlock probabilities = forward.logits(rows, seen);
    ops.multiplyTransposed(queries, forward.keys(seen), probabilities);
    softmax.apply(probabilities, window.position + first, window.width);
    FloatBlock ofContext = window.space.ofContext(rows);
    Heads.gather(window.ofContext, index, ofContext, first);
    ops.addProductOfColumns(probabilities, ofContext, window.space.ofValues(seen));
    FloatBlock ofLogits = window.space.ofLogits(rows, seen);
    ops.multiplyTransposed(ofContext, forward.values(seen), ofLogits);
    softmax.back(probabilities, ofLogits, window.position + first, window.width);
    FloatBlock ofQueries = forward.context(rows);
    ops.multiply(ofLogits, forward.keys(seen), ofQueries);
    Heads.scatter(ofQueries, window.ofQueries, index, first);
    ops.addProductOfColumns(ofLogits, queries, window.space.ofKeys(seen));
  }
}
