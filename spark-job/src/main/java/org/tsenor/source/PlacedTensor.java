package org.tsenor.source;

import java.io.Serializable;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;

/**
 * A tensor, where it is stored and where it goes.
 *
 * @param source the file that holds it
 * @param stored its range there
 * @param placed its range in the shard it belongs to, which is another one after re-sharding
 */
record PlacedTensor(Shard source, TensorEntry stored, TensorEntry placed) implements Serializable {}
