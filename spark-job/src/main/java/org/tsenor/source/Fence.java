package org.tsenor.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a step that publishes or deletes asks first, wherever it runs: whether the output is still
 * its run's.
 *
 * @param epoch of the run's ownership
 * @param run that owns
 */
public record Fence(int epoch, String run) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Lets the owner pass.
   *
   * @throws OutputLostException if another run has taken the output over, or has finished it
   */
  void requireHeld(OwnerRecords owners) throws IOException {
    // A later run may have begun to count from 1 again: the name counts, too.
    Optional<OwnerRecord> mine = owners.read(epoch).filter(owner -> owner.run().equals(run));
    if (mine.isPresent() && !owners.has(epoch + 1)) {
      return;
    }
    throw new OutputLostException(
        "run %s has lost its output %s to %s: it stops and leaves the output as it is"
            .formatted(
                run,
                owners.paths().root(),
                owners
                    .last()
                    .map(OwnerRecord::describe)
                    .orElse("another run, which has ended there")));
  }
}
