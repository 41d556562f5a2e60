package org.tsenor.source;

import java.io.Serializable;
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
}
