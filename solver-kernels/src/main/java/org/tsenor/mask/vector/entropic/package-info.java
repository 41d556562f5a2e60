/** The entropic method on {@code jdk.incubator.vector}: one block a lane, for any vector width. */
package org.tsenor.mask.vector.entropic;
