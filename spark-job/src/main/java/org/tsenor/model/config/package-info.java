/**
 * What {@code config.json} says of a model, read strictly: what would change the arithmetic and is
 * not implemented is refused by name.
 *
 * <p>Its doors: {@code ModelConfig} of a {@code ModelFamily}, with {@code AttentionSettings},
 * {@code RotarySettings} and {@code RotaryScaling}, or an {@code UnsupportedModelException}.
 */
package org.tsenor.model.config;
