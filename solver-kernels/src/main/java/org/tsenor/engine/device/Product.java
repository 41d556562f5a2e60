package org.tsenor.engine.device;

/**
 * What a product makes of its factors: into = alpha · left · right + beta · into.
 *
 * @param left whether the left factor is transposed
 * @param right whether the right factor is transposed
 * @param alpha of the product
 * @param beta of what is there; 0: it is not read, and may be NaN
 */
record Product(Transpose left, Transpose right, double alpha, double beta) {
  /** left · right. */
  static final Product PLAIN = of(Transpose.NO, Transpose.NO);

  /** left · rightᵀ. */
  static final Product TRANSPOSED = of(Transpose.NO, Transpose.YES);

  /** leftᵀ · right. */
  static final Product OF_COLUMNS = of(Transpose.YES, Transpose.NO);

  /** The product alone, not scaled. */
  static Product of(Transpose left, Transpose right) {
    return new Product(left, right, 1, 0);
  }

  /** This product, scaled. */
  Product times(double scale) {
    return new Product(left, right, scale, beta);
  }

  /** This product, added to what is there, scaled. */
  Product plus(double scale) {
    return new Product(left, right, alpha, scale);
  }
}
