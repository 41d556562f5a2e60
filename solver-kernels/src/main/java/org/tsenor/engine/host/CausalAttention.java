package org.tsenor.engine.host;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.MatrixOps;

/** Attention head by head, over keys and values that are shared by groups of heads. */
final class CausalAttention {
  private final CausalSoftmax softmax = new CausalSoftmax();
  private final MatrixOps ops;

  CausalAttention(MatrixOps ops) {
    this.ops = ops;
  }

  /** One window, its heads and how far a token sees. */
  private record Window(
      HostForwardSpace space, int width, FloatBlock queries, FloatBlock context) {}

  void attend(HostForwardSpace space, int width, Attention task) {
    ForwardSteps.Shape shape = space.shape();
    FloatBlock keys = Own.flatFloats(task.keys());
    FloatBlock values = Own.flatFloats(task.values());
    Window window =
        new Window(space, width, Own.flatFloats(task.queries()), Own.flatFloats(task.context()));
    int tokens = keys.rows();
    Own.requireShape("queries", window.queries, tokens, shape.heads() * shape.headSize());
    Own.requireShape("context", window.context, tokens, shape.heads() * shape.headSize());
    Own.requireShape("keys", keys, tokens, shape.keyValueHeads() * shape.headSize());
    Own.requireShape("values", values, tokens, shape.keyValueHeads() * shape.headSize());
    for (int shared = 0; shared < shape.keyValueHeads(); shared++) {
      Heads.gather(keys, shared, space.keys(tokens), 0);
      Heads.gather(values, shared, space.values(tokens), 0);
      for (int member = 0; member < shape.group(); member++) {
        attendHead(window, shared * shape.group() + member, tokens);
      }
    }
  }

  private void attendHead(Window window, int index, int tokens) {
    for (int first = 0; first < tokens; first += HostForwardSpace.QUERY_ROWS) {
      attendBlock(window, index, first, Math.min(tokens, first + HostForwardSpace.QUERY_ROWS));
    }
  }

  /** One head of the tokens from {@code first} to before {@code end}. */
  private void attendBlock(Window window, int index, int first, int end) {
    int rows = end - first;
    FloatBlock queries = window.space.queries(rows);
    Heads.gather(window.queries, index, queries, first);
    FloatBlock logits = window.space.logits(rows, end);
    ops.multiplyTransposed(queries, window.space.keys(end), logits);
    softmax.apply(logits, first, window.width);
    FloatBlock context = window.space.context(rows);
    ops.multiply(logits, window.space.values(end), context);
    Heads.scatter(context, window.context, index, first);
  }
}
