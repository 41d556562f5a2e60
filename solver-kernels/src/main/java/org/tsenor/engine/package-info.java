/**
 * The steps of every method and of the forward pass, wherever matrices lie: on the heap or on a
 * device. An algorithm is written once, over {@link org.tsenor.engine.Steps}.
 *
 * <p>More than five public types: the steps by concern, each with the opaque parts of a workspace
 * that it works in; {@link org.tsenor.engine.Engine}, {@link org.tsenor.engine.Lease} and {@link
 * org.tsenor.engine.Shared} are what a task begins with.
 */
package org.tsenor.engine;
