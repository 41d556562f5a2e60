package org.tsenor.linalg;

/** Gram matrices of tokens in double, symmetric to the bit. */
public final class Grams {
  private Grams() {}

  /**
   * tokensᵀ · tokens.
   *
   * @param tokens shape (tokens, inputs)
   */
  public static DoubleMatrix of(DoubleMatrix tokens, MatrixOps ops) {
    int inputs = tokens.columns();
    DoubleMatrix transposed = DoubleMatrix.zeros(inputs, tokens.rows());
    for (int token = 0; token < tokens.rows(); token++) {
      for (int input = 0; input < inputs; input++) {
        transposed.values()[input * tokens.rows() + token] = tokens.at(token, input);
      }
    }
    DoubleMatrix gram = DoubleMatrix.zeros(inputs, inputs);
    ops.multiplyTransposed(transposed.block(), transposed.block(), gram.block());
    Triangles.mirrorLower(gram);
    return gram;
  }
}
