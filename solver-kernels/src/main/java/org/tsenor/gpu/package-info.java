/**
 * Devices: which one a task has, its context and modules, memory out of a bounded pool, and the
 * narrow face of the CUDA driver API: about 30 calls, their errors, and how its binding is found.
 * Knows neither masks nor weights; nothing here needs the binding to be on the class path.
 */
package org.tsenor.gpu;
