/**
 * What {@code config.json} says of a model, read strictly: what would change the arithmetic and is
 * not implemented is refused by name.
 */
package org.tsenor.model.config;
