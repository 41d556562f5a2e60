/**
 * The forward pass of a decoder layer on a CUDA device: what {@link org.tsenor.model.DecoderLayer}
 * does, with weights and activations that stay there. Products in float, never TF32; bits differ
 * from the host's, and are the same on every run on one kind of device.
 */
package org.tsenor.model.cuda;
