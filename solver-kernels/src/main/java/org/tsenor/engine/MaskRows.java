package org.tsenor.engine;

/**
 * Masks as rows of bits, where their engine has them: bit k of byte b of a row is column 8b+k, 1
 * means kept.
 */
public interface MaskRows {}
