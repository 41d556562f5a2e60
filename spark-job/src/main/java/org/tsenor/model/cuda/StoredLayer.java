package org.tsenor.model.cuda;

/**
 * A decoder layer by where its weights lie.
 *
 * @param key the same for the same weights, and for no others in this process
 * @param layer from 0
 * @param source gives the weights
 */
public record StoredLayer(String key, int layer, WeightSource source) {}
