/**
 * The engine on the heap: loops over arrays, products by a library of this process. The oracle of
 * the device's kernels, step by step.
 */
package org.tsenor.engine.host;
