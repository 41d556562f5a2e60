package org.tsenor.linalg.library;

/** What a product and what stood in its place before count. */
public record Weights(double product, double before) {}
