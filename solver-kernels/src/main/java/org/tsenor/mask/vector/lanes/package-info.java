/** What all kernels on {@code jdk.incubator.vector} share: shapes, idioms and how they compile. */
package org.tsenor.mask.vector.lanes;
