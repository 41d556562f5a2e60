/**
 * Causal language models of the Llama family: their forward pass over windows of tokens, in float,
 * over an {@link org.tsenor.engine.Engine}, with weights streamed from a checkpoint in pieces: by
 * decoder layer or by rows. Plain Java; nothing here knows Spark.
 *
 * <p>{@link org.tsenor.model.CausalModel} is the way in, {@link org.tsenor.model.LayerPass} a way
 * through one decoder layer. What a model is stands in {@code config}.
 */
package org.tsenor.model;
