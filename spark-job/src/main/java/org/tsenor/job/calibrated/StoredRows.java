package org.tsenor.job.calibrated;

/**
 * Rows of one weight as the checkpoint will store them.
 *
 * @param tensor the weight's name
 * @param firstRow where they begin in it
 * @param data whole rows in the tensor's own dtype
 * @param mask shape (rows, ⌈columns/8⌉), little-endian bits
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record StoredRows(String tensor, long firstRow, byte[] data, byte[] mask) {}
