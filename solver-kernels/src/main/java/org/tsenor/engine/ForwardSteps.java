package org.tsenor.engine;

import java.util.List;
import java.util.Optional;
import org.tsenor.linalg.Matrix;
import org.tsenor.pruning.WeightFormat;

/**
 * Steps of a decoder layer's forward pass, and of the head behind the last one. Activations are
 * floats of shape (tokens, columns) without gaps between rows.
 */
public interface ForwardSteps {
  /** Ids of tokens, where their engine has them. */
  interface Tokens {}

  /** What an engine needs beside activations to pass windows through a decoder layer. */
  interface Space {}

  /**
   * Of a decoder layer what its steps have to know beforehand.
   *
   * @param maxTokens of a window
   * @param hidden columns of the residual stream
   * @param heads of the queries, a multiple of {@code keyValueHeads}
   * @param keyValueHeads heads of keys and values
   * @param headSize columns of a head, even
   * @param angles by which heads are turned; layers may differ in which of them
   */
  record Shape(
      int maxTokens, int hidden, int heads, int keyValueHeads, int headSize, List<Angles> angles) {
    public Shape {
      if (keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize % 2 != 0) {
        throw new IllegalArgumentException(
            "%d heads of %d columns over %d of keys and values"
                .formatted(heads, headSize, keyValueHeads));
      }
      angles = List.copyOf(angles);
      long entries = maxTokens * (headSize / 2L);
      for (Angles some : angles) {
        if (some.cosines.length < entries || some.sines.length < entries) {
          throw new IllegalArgumentException(
              "%d cosines and %d sines for %d"
                  .formatted(some.cosines.length, some.sines.length, entries));
        }
      }
    }

    /** Heads of queries that share one of keys and values. */
    public int group() {
      return heads / keyValueHeads;
    }
  }

  /**
   * Angles by which heads are turned at each position.
   *
   * @param cosines shape (at least maxTokens, headSize / 2); kept, never changed
   * @param sines as {@code cosines}
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  record Angles(float[] cosines, float[] sines) {}

  /**
   * How heads are turned.
   *
   * @param angles which of the shape's
   * @param position of the first token; the next ones follow
   * @param scale that they are multiplied by then
   */
  record Turn(int angles, int position, float scale) {}

  /**
   * Brings some weights of a tensor here, as floats.
   *
   * @param stored begin with the weights, as a checkpoint has them
   * @param count of weights
   * @param into the tensor, without gaps between rows
   * @param first of the weights in the tensor
   */
  void widen(WeightFormat format, byte[] stored, int count, Matrix into, long first);

  /**
   * Divides runs of values by the root of their mean square, and multiplies by the weight (Zhang
   * and Sennrich, 2019).
   *
   * @param weight shape (1, length of a run): a row of {@code from}, or a head of it
   * @param epsilon added to the mean square
   * @param into may be {@code from}
   */
  void rmsNorm(Matrix from, Matrix weight, double epsilon, Matrix into);

  /**
   * into = input · weightᵀ + bias.
   *
   * @param weight shape (outputs, inputs)
   * @param bias shape (1, outputs)
   */
  void linear(Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into);

  /** into += input · weightᵀ + bias. */
  void addLinear(Space space, Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into);

  /**
   * Turns every head of every token by the angles of its position, and multiplies it.
   *
   * @param heads shape (tokens, heads · headSize); changed in place
   */
  void rotate(Space space, Matrix heads, Turn turn);

  /**
   * Causal attention: each query over the keys of its token and of those before it. Where there are
   * fewer queries than keys they are those of the last tokens.
   *
   * @param window tokens that a token sees, itself included
   * @param attention queries, rotated and scaled; keys, rotated; values; and what is written
   */
  void attend(Space space, int window, Attention attention);

  /**
   * What attention reads and writes.
   *
   * @param queries shape (tokens that attend, heads · headSize)
   * @param keys shape (tokens, keyValueHeads · headSize), at least as many
   * @param values as {@code keys}
   * @param context as {@code queries}; written
   */
  record Attention(Matrix queries, Matrix keys, Matrix values, Matrix context) {
    /** The first token that attends. */
    public int position() {
      if (queries.rows() > keys.rows()) {
        throw new IllegalArgumentException(
            "queries of %d tokens over keys of %d".formatted(queries.rows(), keys.rows()));
      }
      return keys.rows() - queries.rows();
    }
  }

  /** gates = silu(gates) · ups, where silu(x) = x / (1 + e^−x). */
  void gate(Matrix gates, Matrix ups);

  /** Brings ids of tokens here, from an index on; as many as the space is for. */
  void upload(int[] ids, int from, Tokens into);

  /**
   * Takes the logits of one piece of the vocabulary; the first piece, from token 0 on, begins anew.
   *
   * @param logits shape (tokens, tokens of the piece); lost
   * @param next id of what follows each token
   * @param states doubles of shape (tokens, 3): the largest logit, the sum of exponentials of what
   *     lies below it, and the next token's logit
   * @param firstToken the piece's first
   */
  void nextTokenLoss(Matrix logits, Tokens next, Matrix states, int firstToken);
}
