package org.tsenor.job.settings;

import org.tsenor.job.settings.Setting.Kind;

/**
 * What an operation can be told: for help texts, signatures and their documentation.
 *
 * @param key such as {@code true-sequential}
 * @param kind how it is written
 * @param valueName what its value is, such as {@code PATH}; empty for a switch
 * @param defaultText the default as a user would write it; empty if there is none
 * @param effect what it does, in a sentence or two, with its range
 */
public record Argument(String key, Kind kind, String valueName, String defaultText, String effect) {
  /** Whether an operation cannot do without, unless a recipe or a property gives it. */
  public boolean isRequired() {
    return effect.contains("(required");
  }
}
