/** Loops of {@code org.tsenor.linalg} on the Vector API. */
package org.tsenor.linalg.vector;
