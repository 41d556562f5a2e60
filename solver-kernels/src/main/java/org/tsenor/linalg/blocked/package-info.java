/** Factorizations whose work is nearly all in products of blocks. */
package org.tsenor.linalg.blocked;
