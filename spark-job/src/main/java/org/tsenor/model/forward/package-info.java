/**
 * The forward pass of one decoder layer over one window of tokens, in float, its products by {@link
 * org.tsenor.linalg.MatrixOps}.
 */
package org.tsenor.model.forward;
