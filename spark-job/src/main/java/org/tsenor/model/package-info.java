/**
 * Causal language models of the Llama family: their forward pass over windows of tokens, weights
 * streamed from a checkpoint. Plain Java; nothing here knows Spark.
 *
 * <p>{@link org.tsenor.model.CausalModel} is the way in. What a model is stands in {@code config},
 * its tensors in {@code weights}, a decoder layer's arithmetic in {@code forward}.
 */
package org.tsenor.model;
