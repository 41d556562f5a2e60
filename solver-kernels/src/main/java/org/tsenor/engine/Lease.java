package org.tsenor.engine;

/**
 * What one task has of an engine, until it is closed: steps that are done in the order of the
 * calls, room, and something that it shares. For one thread; closing twice is harmless.
 *
 * @param <S> what is shared
 */
public interface Lease<S> extends AutoCloseable {
  /** What is shared; to be read. */
  S shared();

  /** Which of the layouts there was room for. */
  int choice();

  /**
   * Deals all of the room out anew; what was dealt out before is lost.
   *
   * @param layout of those that were asked for the chosen one, or one that needs no more
   */
  <T> T lay(Layout<T> layout);

  /** What can be done with matrices of this lease. */
  Steps steps();

  /** Waits for what is under way and gives the room back. */
  @Override
  void close();
}
