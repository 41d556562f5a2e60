/** Reads a checkpoint as Arrow batches of bands: plans on the driver, reads ranges in tasks. */
package org.tsenor.source.scan;
