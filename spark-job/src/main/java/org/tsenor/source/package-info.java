/**
 * The Spark data source {@code safetensors}: a checkpoint as rows, one a band, and back.
 *
 * <p>{@link org.tsenor.source.SafetensorsSource} is the way in; {@code scan} reads, {@code write}
 * writes, and {@code layout} holds what both must agree on: columns, options, bands and shards.
 */
package org.tsenor.source;
