package org.tsenor.rapids.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every member of the stubs is one of the plugin's, with the same descriptor. */
class StubSignaturesIT {
  private static final Path STUBS = Path.of("../rapids-stubs/target/classes").toAbsolutePath();

  @Test
  void stubsAreAsThePluginIs() throws Exception {
    Set<String> missing = new TreeSet<>();
    int members = 0;
    try (URLClassLoader stubs = loader(STUBS);
        URLClassLoader plugin = loader(Path.of(System.getProperty("rapids.jar")));
        Stream<Path> files = Files.walk(STUBS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name =
            STUBS.relativize(file).toString().replaceFirst("\\.class$", "").replace('/', '.');
        Set<String> expected = members(Class.forName(name, false, stubs));
        members += expected.size();
        expected.removeAll(members(Class.forName(name, false, plugin)));
        expected.forEach(member -> missing.add(name + " " + member));
      }
    }
    assertEquals(Set.of(), missing);
    assertTrue(members > 40, "members compared: " + members);
    System.out.println("members compared: " + members);
  }

  private static URLClassLoader loader(Path jarOrDirectory) throws MalformedURLException {
    return new URLClassLoader(
        new URL[] {jarOrDirectory.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
  }

  /** What other packages may call, inherited or not. */
  private static Set<String> members(Class<?> type) {
    Set<String> members = new TreeSet<>();
    for (Constructor<?> constructor : type.getConstructors()) {
      members.add("<init>" + parameters(constructor));
    }
    for (Method method : type.getMethods()) {
      members.add(
          kind(method.getModifiers())
              + method.getReturnType().getName()
              + " "
              + method.getName()
              + parameters(method));
    }
    for (Field field : type.getFields()) {
      members.add(kind(field.getModifiers()) + field.getType().getName() + " " + field.getName());
    }
    return members;
  }

  private static String kind(int modifiers) {
    return Modifier.isStatic(modifiers) ? "static " : "";
  }

  private static String parameters(Executable executable) {
    return Arrays.stream(executable.getParameterTypes())
        .map(Class::getName)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
