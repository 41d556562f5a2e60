package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.tsenor.job.settings.Operation;
import picocli.CommandLine.Model.CommandSpec;

class OperationCommandTest {
  /** How a command is run and what it prints, which are no settings. */
  private static final Set<String> OTHERS =
      Set.of(
          "--json", "--conf", "--master", "--help", "-h", "--version", "-V", "--target", "--rule");

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "PLAN")
  void everyOptionIsOfTheCatalog(Operation operation) {
    CommandSpec spec = OperationCommand.spec(operation, (request, spark) -> null);
    Set<String> options = new TreeSet<>(spec.optionsMap().keySet());
    options.removeAll(OTHERS);
    assertEquals(
        operation.settings().stream()
            .map(setting -> "--" + setting.key())
            .collect(Collectors.toCollection(TreeSet::new)),
        options);
  }

  @Test
  void everyOperationIsACommand() {
    Set<Operation> commands = new TreeSet<>(Main.COMMANDS);
    commands.add(Operation.PLAN);
    assertEquals(Set.of(Operation.values()), commands);
  }
}
