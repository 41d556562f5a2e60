package org.tsenor.engine;

/**
 * What a piece of work needs of a workspace. It may be asked more than once: the first time only to
 * find how much that is.
 *
 * @param <T> what holds the parts
 */
@FunctionalInterface
public interface Layout<T> {
  /** Deals out all parts, in the same order each time; reads and writes none. */
  T in(Workspace space);
}
