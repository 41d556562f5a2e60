/**
 * The narrow face of the CUDA driver API: about 30 calls, their errors, and how its binding is
 * found. Nothing here needs the binding to be on the class path.
 */
package org.tsenor.cuda.driver;
