package org.tsenor.engine;

import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.engine.ForwardSteps.Turn;
import org.tsenor.linalg.Matrix;

/**
 * Steps of the way back through a decoder layer: from the gradient of a loss at the layer's output
 * to that of its linears' weights, and Adam, which moves them. All matrices are floats, those of
 * activations of shape (tokens, columns) without gaps between rows; a gradient has the shape of
 * what it belongs to.
 *
 * <p>A linear's own steps are products: with dY the gradient of its outputs, dX += dY·W and dW +=
 * dYᵀ·X.
 */
public interface BackwardSteps {
  /** What an engine needs beside activations for both ways through a decoder layer. */
  interface Space {
    /** Of the way there. */
    ForwardSteps.Space forward();
  }

  /**
   * How far outputs are from what they should be, token by token: |y − t|² / (|t|² + |y − t|²), and
   * the gradient of the mean of these. Of a relative error e = |y − t|² / |t|² that is e / (1 + e)
   * (Geman and McClure, 1985): where y is all but t it is e, and no token counts more than 1.
   *
   * @param outputs y
   * @param targets t, as {@code outputs}
   * @param errors doubles of shape (1, tokens); written; 0 where both are 0
   * @param gradient as {@code outputs}; written, may be {@code outputs}
   */
  void boundedErrors(Matrix outputs, Matrix targets, Matrix errors, Matrix gradient);

  /**
   * into += left · right.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n), none of the factors
   */
  void addProduct(Matrix left, Matrix right, Matrix into);

  /**
   * into += leftᵀ · right.
   *
   * @param left shape (k, m)
   * @param right shape (k, n)
   * @param into shape (m, n), none of the factors
   */
  void addProductOfColumns(Matrix left, Matrix right, Matrix into);

  /**
   * Back through {@link ForwardSteps#rmsNorm}. Of a run x of n values with weights w, and s = 1 /
   * √(|x|²/n + ε): dx += s·w·dy − x·s³/n · Σ w·dy·x.
   *
   * @param from x, what was normalized
   * @param weight w, shape (1, n)
   * @param gradient dy, of what it became
   * @param into dx, none of the others
   */
  void rmsNorm(Matrix from, Matrix weight, double epsilon, Matrix gradient, Matrix into);

  /**
   * Back through {@link ForwardSteps#rotate}: turns heads the other way, and multiplies them.
   *
   * @param heads the gradient of what was turned; changed in place
   */
  void rotate(Space space, Matrix heads, Turn turn);

  /**
   * Back through {@link ForwardSteps#attend}. Probabilities P are computed again: with dP = dO·Vᵀ,
   * dV = Pᵀ·dO, dL = P∘(dP − Σ P∘dP), dQ = dL·K, dK = dLᵀ·Q, where heads that share keys and values
   * add up.
   *
   * @param window tokens that a token sees, itself included
   * @param forward what attention read: queries, rotated and scaled; keys, rotated; values
   * @param gradients that of the context, and written those of the other three
   */
  void attend(Space space, int window, Attention forward, Attention gradients);

  /**
   * Back through {@link ForwardSteps#gate}, with σ(x) = 1 / (1 + e^−x).
   *
   * @param gates before they were gated, g; become their gradient dz·u·σ(g)·(1 + g·(1 − σ(g)))
   * @param ups u; become their gradient dz·g·σ(g)
   * @param gradient dz, of what was let through
   */
  void gate(Matrix gates, Matrix ups, Matrix gradient);

  /**
   * A step of Adam (Kingma and Ba, 2015, algorithm 1).
   *
   * @param rate α, of this step
   * @param firstDecay β₁
   * @param secondDecay β₂
   * @param epsilon ε
   * @param step t, from 1
   */
  record Adam(double rate, double firstDecay, double secondDecay, double epsilon, int step) {
    /** α / (1 − β₁ᵗ). */
    public float correctedRate() {
      return (float) (rate / (1 - Math.pow(firstDecay, step)));
    }

    /** 1 / √(1 − β₂ᵗ). */
    public float rootCorrection() {
      return (float) (1 / Math.sqrt(1 - Math.pow(secondDecay, step)));
    }
  }

  /**
   * Moves weights against their gradient; those that are 0 stay 0. Each result is rounded: m = β₁·m
   * + (1−β₁)·g, v = β₂·v + ((1−β₂)·g)·g, w = w − (correctedRate·m) / (√v·rootCorrection + ε).
   *
   * @param gradient g
   * @param state what is moved
   */
  void adam(Adam adam, Matrix gradient, AdamState state);

  /**
   * Weights and what Adam remembers of their gradients, all of one shape and changed in place.
   *
   * @param weights w
   * @param mean m
   * @param square v
   */
  record AdamState(Matrix weights, Matrix mean, Matrix square) {}
}
