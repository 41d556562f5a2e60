package org.tsenor.tokens;

import java.util.Collection;
import java.util.Optional;

/** What is said of rows without the field that is wanted. */
public final class MissingField {
  private MissingField() {}

  /**
   * The error.
   *
   * @param place file, or file and row
   * @param what fields or columns
   * @param found their names
   * @param wanted the field that was asked for; empty if none was
   */
  public static CalibrationInputException of(
      Object place, String what, Collection<String> found, Optional<String> wanted) {
    String needed =
        wanted
            .map("'%s' with texts or token ids"::formatted)
            .orElse("'input_ids' with token ids, or 'text'");
    return new CalibrationInputException(
        place, "has the %s %s: needed is %s%s".formatted(what, found, needed, chat(found)));
  }

  /** How conversations become text, which their model's own template decides; else nothing. */
  public static String chat(Collection<String> names) {
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
