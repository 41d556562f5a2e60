package org.tsenor.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command of {@code tsenor} in this process, as its {@code main} runs it.
 *
 * @param exitCode of the command
 * @param output what it printed on standard output and as its error
 */
public record CommandRun(int exitCode, String output) {
  /** Runs a command; an {@code Error} that ends it comes through. */
  public static CommandRun of(String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int exitCode = Main.run(new SparkJobRunner(), writer, writer, arguments);
    return new CommandRun(exitCode, output.toString());
  }
}
