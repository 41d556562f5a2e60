/** The weights of a model, read from its checkpoint in pieces: by decoder layer or by rows. */
package org.tsenor.model.weights;
