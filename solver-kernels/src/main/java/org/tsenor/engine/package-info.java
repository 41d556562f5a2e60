/**
 * The steps of every method and of the forward pass, wherever matrices lie: on the heap or on a
 * device. An algorithm is written once, over {@link org.tsenor.engine.Steps}.
 *
 * <p>Its doors: a task begins with {@code Engine}, {@code Lease}, {@code Shared} ({@code
 * SharedThings} keeps them) and {@code Layout} of a {@code Workspace}; {@code Steps} are by
 * concern, {@code WeightSteps}, {@code MaskSteps} with {@code MaskSums}, {@code AdmmSteps}, {@code
 * ForwardSteps} with {@code ForwardShape}, {@code GramSteps}; and each concern has the opaque parts
 * that it works in, {@code Mask}, {@code MaskSpace}, {@code MaskRows}, {@code ForwardSpace}, {@code
 * GramSpace}, {@code TokenSpace}. That is more than a room should have: both engines make all of
 * it, and every algorithm calls some.
 */
package org.tsenor.engine;
