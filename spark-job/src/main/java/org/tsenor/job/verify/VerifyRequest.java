package org.tsenor.job.verify;

import java.util.Optional;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * What to verify.
 *
 * @param path directory of the pruned checkpoint
 * @param against the checkpoint it was made from, if it is to be compared
 * @param expected what all linears must satisfy; empty to take it from the checkpoint's report
 */
public record VerifyRequest(String path, Optional<String> against, Optional<Sparsity> expected) {

  /**
   * A request as a user types it.
   *
   * @param against may be null
   * @param pattern may be null; then the structure is not looked at
   * @throws UserInputException if pattern or structure are not what they should be
   */
  public static VerifyRequest of(String path, String against, String pattern, String structure) {
    Optional<Sparsity> expected = Optional.empty();
    if (pattern != null) {
      try {
        expected = Optional.of(new Sparsity(NmPattern.parse(pattern), Structure.parse(structure)));
      } catch (IllegalArgumentException e) {
        throw new UserInputException(e.getMessage(), e);
      }
    }
    return new VerifyRequest(path, Optional.ofNullable(against), expected);
  }
}
