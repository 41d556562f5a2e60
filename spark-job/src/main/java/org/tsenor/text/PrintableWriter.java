package org.tsenor.text;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;

/** Lets lines through and escapes what a terminal would obey, whoever prints it. */
final class PrintableWriter extends FilterWriter {
  private final PrintWriter printed;

  /**
   * @param printed receives printable text
   */
  PrintableWriter(PrintWriter printed) {
    super(printed);
    this.printed = printed;
  }

  @Override
  public void write(int character) throws IOException {
    write(Character.toString(character));
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    write(new String(text, from, length));
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    write(text.substring(from, from + length));
  }

  @Override
  public void write(String text) throws IOException {
    printed.write(Printable.lines(text));
  }

  /** Flushes; a writer of the other kind would keep to itself that something was lost. */
  @Override
  public void flush() throws IOException {
    if (printed.checkError()) {
      throw new IOException("what was printed could not be written");
    }
  }
}
