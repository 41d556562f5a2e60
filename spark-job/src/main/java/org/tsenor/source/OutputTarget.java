package org.tsenor.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.tsenor.checkpoint.DigestAlgorithm;

/**
 * What everybody who writes to an output has to know of it, on the driver and elsewhere.
 *
 * @param root directory of the output, qualified
 * @param beside whether shards wait in the staging directory although a rename copies them, because
 *     their final names are taken
 * @param fence of the run that owns the output
 * @param digest that files get
 */
public record OutputTarget(String root, boolean beside, Fence fence, DigestAlgorithm digest)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As the text of an option; the root is not in it. */
  public String toText() {
    return "%b/%s/%d/%s".formatted(beside, digest.label(), fence.epoch(), fence.run());
  }

  /** Reads what {@link #toText} wrote. */
  public static OutputTarget parse(String root, String text) {
    String[] parts = text.split("/", 4);
    return new OutputTarget(
        root,
        Boolean.parseBoolean(parts[0]),
        new Fence(Integer.parseInt(parts[2]), parts[3]),
        DigestAlgorithm.of(parts[1]).orElseThrow());
  }

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
}
