/** SQL functions over the bands of a checkpoint. Their GPU face is in {@code org.tsenor.rapids}. */
package org.tsenor.functions;
