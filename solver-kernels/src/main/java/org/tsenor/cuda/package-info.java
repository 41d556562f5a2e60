/**
 * Devices: which one a task has, its context and modules, and memory out of a bounded pool. Knows
 * neither masks nor weights.
 */
package org.tsenor.cuda;
