/**
 * Prepared inputs on a device: copied there once a process, and shared by the tasks that use them.
 */
package org.tsenor.pruning.calibrated.cuda.resident;
