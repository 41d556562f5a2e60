/**
 * Text to token ids, as a checkpoint's {@code tokenizer.json} has it.
 *
 * <p>Hugging Face's own tokenizers library does the work, through the native binding in DJL. Of DJL
 * only that binding is used: its Java face would ask the network for a CUDA build on a machine with
 * a GPU, report its start to its makers on EC2, and unpack under the user's home. The library runs
 * in a process of its own, which it may abort.
 */
package org.tsenor.model.tokenizer;
