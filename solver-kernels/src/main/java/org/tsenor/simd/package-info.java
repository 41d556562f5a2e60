/**
 * What all loops on {@code jdk.incubator.vector} share, those over scores, weights and activations:
 * shapes, idioms and how they compile.
 */
package org.tsenor.simd;
