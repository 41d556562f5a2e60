package org.tsenor.linalg.library;

/**
 * How large the pieces are at most in which a library gets its work. They depend on shapes alone,
 * so that results do not depend on how work is dealt out.
 *
 * @param outputs of a product of floats
 * @param tokens of a product of floats, which are the rows of its result
 * @param inputs of a product of floats
 * @param vector that inputs are cut in multiples of
 * @param operations of a product of doubles, counting a multiplication and its addition as one
 * @param doubleInputs that inputs of a product of doubles are cut in multiples of
 * @param side of the blocks that are factored at once
 */
public record Pieces(
    int outputs, int tokens, int inputs, int vector, long operations, int doubleInputs, int side) {}
