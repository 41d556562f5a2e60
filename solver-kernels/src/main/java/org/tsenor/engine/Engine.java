package org.tsenor.engine;

import java.io.IOException;
import java.util.List;
import org.tsenor.linalg.Factorizations;

/**
 * Where matrices lie and who works on them: the heap and the cores of this process, or one device
 * with its memory. The algorithms above know no more of it than this. For any number of threads.
 *
 * <p>A task leases all that it needs at once, or has nothing; see {@link #lease}.
 */
public interface Engine {
  /** What runs, for logs and reports, such as {@code OpenBLAS 0.3.31}. */
  String description();

  /** Factorizations of matrices on the heap. */
  Factorizations factorizations();

  /**
   * Takes what a task needs: something that tasks share, which the first of them brings here, and
   * room of its own. Waits until there is room for the last of the layouts; takes the first that
   * there is room for.
   *
   * <p>A task holds one lease at a time, and nothing else that others wait for. So tasks cannot
   * wait for each other in a circle: one that waits has no room, those that have some wait for
   * nothing, and what is shared and in use is used by one that has room or is next to get it.
   *
   * @param choices how the task can lay out its room, the best first; at least one
   * @throws IOException if what is shared cannot be read
   * @throws RuntimeException that says what is needed and what is allowed, if there will never be
   *     room
   */
  <S> Lease<S> lease(Shared<S> shared, List<? extends Layout<?>> choices) throws IOException;

  /** As {@link #lease(Shared, List)}, for a task that shares nothing. */
  Lease<Void> lease(List<? extends Layout<?>> choices);

  /** Frees what was shared and no task uses now. */
  void release();
}
