package org.tsenor.job.evaluate;

import java.io.Serializable;

/**
 * A window on its way to a task.
 *
 * @param index among all windows
 * @param ids of its tokens
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record TokenWindow(int index, int[] ids) implements Serializable {}
