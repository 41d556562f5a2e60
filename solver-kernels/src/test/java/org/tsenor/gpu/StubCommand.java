package org.tsenor.gpu;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs a class's main method on the stub driver, for tests of other modules, which are started in
 * this module's directory: {@code [NAME=VALUE]... CLASS [ARGUMENT]...}. {@code libraries=none}
 * leaves cuBLAS and cuSOLVER out; other settings are the stub's. The last line of the output has
 * the driver's counts.
 */
public final class StubCommand {
  private StubCommand() {}

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    StubProcess process = new StubProcess();
    int at = 0;
    for (; arguments[at].contains("="); at++) {
      String[] setting = arguments[at].split("=", 2);
      if (setting[0].equals("libraries")) {
        process.withoutLibraries();
      } else {
        process.with(setting[0], setting[1]);
      }
    }
    String[] rest = Arrays.copyOfRange(arguments, at + 1, arguments.length);
    StubProcess.Ended ended = process.run(Class.forName(arguments[at]), rest);
    System.out.println(ended.output());
    System.out.println(ended.counts());
    System.exit(ended.exit());
  }
}
