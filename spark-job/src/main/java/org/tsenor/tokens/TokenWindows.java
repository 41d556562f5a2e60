package org.tsenor.tokens;

import java.util.List;

/**
 * Windows of token ids, and where they come from.
 *
 * @param windows all of one length, ids within the model's vocabulary; not to be changed
 * @param fingerprint where they come from
 */
public record TokenWindows(List<int[]> windows, CalibrationFingerprint fingerprint) {
  public TokenWindows {
    windows = List.copyOf(windows);
  }
}
