/**
 * Causal language models of the Llama family: their forward pass over windows of tokens, in float,
 * over an {@link org.tsenor.engine.Engine}, with weights streamed from a checkpoint in pieces: by
 * decoder layer or by rows. Plain Java; nothing here knows Spark.
 *
 * <p>{@link org.tsenor.model.CausalModel} is the way in, {@link org.tsenor.model.LayerPass} a way
 * through one decoder layer. What {@code config.json} says is a {@link
 * org.tsenor.model.ModelConfig}, read strictly: what would change the arithmetic and is not
 * implemented is refused by name, as an {@code UnsupportedModelException}.
 *
 * <p>Its doors besides: {@code EmbeddingReader} and {@code LanguageHead} at the ends; {@code
 * DecoderContext}, {@code StoredLayer}, {@code StoredTensors}, {@code LayerWeights} and {@code
 * LayerActivations} for jobs that lease a layer with more than a pass needs; {@code TwinLayer},
 * {@code StreamPass} and {@code LayerPlace} for windows on two streams, which rest inside of a
 * layer; {@code LayerTraining} for layers that are trained, {@code OutputGradients} for linears
 * whose outputs are weighed; {@code ActivationListener}, {@code LinearInput}, {@code Linear} for
 * calibration; {@code TensorReader} for judges that read weights themselves.
 */
package org.tsenor.model;
