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

  /** One window, its heads, how far a token sees, and the first that attends. */
  private record Window(
      HostForwardSpace space, int width, int position, FloatBlock queries, FloatBlock context) {}

  void attend(HostForwardSpace space, int width, Attention task) {
    ForwardSteps.Shape shape = space.shape();
    FloatBlock keys = Own.flatFloats(task.keys());
    FloatBlock values = Own.flatFloats(task.values());
    FloatBlock queries = Own.flatFloats(task.queries());
    int tokens = keys.rows();
    int position = task.position();
    Window window = new Window(space, width, position, queries, Own.flatFloats(task.context()));
    Own.requireShape("queries", queries, tokens - position, shape.heads() * shape.headSize());
    Own.requireShape(
        "context", window.context, tokens - position, shape.heads() * shape.headSize());
    Own.requireShape("keys", keys, tokens, shape.keyValueHeads() * shape.headSize());
    Own.requireShape("values", values, tokens, shape.keyValueHeads() * shape.headSize());
    for (int shared = 0; shared < shape.keyValueHeads(); shared++) {
      Heads.gather(keys, shared, space.keys(tokens), 0);
      Heads.gather(values, shared, space.values(tokens), 0);
      for (int member = 0; member < shape.group(); member++) {
        attendHead(window, shared * shape.group() + member);
      }
    }
  }

  private void attendHead(Window window, int index) {
    int tokens = window.queries.rows();
    for (int first = 0; first < tokens; first += HostForwardSpace.QUERY_ROWS) {
      attendBlock(window, index, first, Math.min(tokens, first + HostForwardSpace.QUERY_ROWS));
    }
  }

  /** One head of the queries from {@code first} to before {@code end}. */
  private void attendBlock(Window window, int index, int first, int end) {
    int rows = end - first;
    FloatBlock queries = window.space.queries(rows);
    Heads.gather(window.queries, index, queries, first);
    int seen = window.position + end;
    FloatBlock logits = window.space.logits(rows, seen);
    ops.multiplyTransposed(queries, window.space.keys(seen), logits);
    softmax.apply(logits, window.position + first, window.width);
    FloatBlock context = window.space.context(rows);
    ops.multiply(logits, window.space.values(seen), context);
    Heads.scatter(context, window.context, index, first);
  }
}
