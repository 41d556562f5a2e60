package org.tsenor.tokens;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/**
 * The user's calibration or evaluation input is at fault. The message says in one line where (file,
 * and line or row), what was found and what is allowed.
 */
public final class CalibrationInputException extends IOException implements UserFault {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the file or directory, with line or row if there is one
   * @param problem what was found and what is allowed
   */
  public CalibrationInputException(Object place, String problem) {
    super(Printable.sentence(place + ": " + problem));
  }

  /** As {@link #CalibrationInputException(Object, String)}, with the error that showed it. */
  public CalibrationInputException(Object place, String problem, Throwable cause) {
    super(Printable.sentence(place + ": " + problem), cause);
  }

  /**
   * What is said of rows without the field that is wanted.
   *
   * @param place file, or file and row
   * @param what fields or columns
   * @param found their names
   * @param wanted the field that was asked for; empty if none was
   */
  public static CalibrationInputException missingField(
      Object place, String what, Collection<String> found, Optional<String> wanted) {
    String needed =
        wanted
            .map("'%s' with texts or token ids"::formatted)
            .orElse("'input_ids' with token ids, or 'text'");
    return new CalibrationInputException(
        place, "has the %s %s: needed is %s%s".formatted(what, found, needed, chatHint(found)));
  }

  /** How conversations become text, which their model's own template decides; else nothing. */
  public static String chatHint(Collection<String> names) {
    String messages =
        names.contains("messages")
            ? "row['messages']"
            : names.contains("conversations")
                ? "[{'role': {'human': 'user', 'gpt': 'assistant'}.get(m['from'], m['from']),"
                    + " 'content': m['value']} for m in row['conversations']]"
                : null;
    return messages == null
        ? ""
        : ("; conversations become text by the model's own template, in Python:"
                + " data = data.map(lambda row: {'text': tokenizer.apply_chat_template(%s,"
                + " tokenize=False)}); data.to_parquet('chat.parquet'); then --field text")
            .formatted(messages);
  }
}
