/**
 * The steps of every method and of the forward pass, wherever matrices lie: on the heap or on a
 * device. An algorithm is written once, over {@link org.tsenor.engine.Steps}.
 *
 * <p>Its doors: a task begins with {@code Engine}, {@code Lease}, {@code Shared} ({@code
 * SharedThings} keeps them) and {@code Layout} of a {@code Workspace}; {@code Steps} are by
 * concern, {@code WeightSteps}, {@code MaskSteps} that choose a {@code Mask}, {@code AdmmSteps},
 * {@code ForwardSteps} and {@code BackwardSteps}, {@code GramSteps}, each with the opaque parts
 * that it works in.
 */
package org.tsenor.engine;
