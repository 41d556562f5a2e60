package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.job.settings.Setting.Condition;
import org.tsenor.job.settings.Setting.Kind;

/** The catalog of settings, as a whole. */
class CatalogTest {
  static List<Setting<?>> settings() {
    return Catalog.all();
  }

  @Test
  void holdsEverySettingThatHasAName() throws IllegalAccessException {
    Set<Object> named = new HashSet<>();
    for (Class<?> catalog : List.of(Catalog.class, PruneCatalog.class, MethodCatalog.class)) {
      for (Field field : catalog.getDeclaredFields()) {
        if (field.getType() == Setting.class) {
          named.add(field.get(null));
        }
      }
    }
    assertEquals(named, new HashSet<>(Catalog.all()));
    assertEquals(named.size(), Catalog.all().size());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aDefaultCanBeRead(Setting<?> setting) {
    assertTrue(setting.effect().endsWith("."), setting.effect());
    assertFalse(setting.operations().isEmpty());
    assertEquals(setting.kind() == Kind.SWITCH, setting.placeholder().isEmpty());
    if (setting.defaultText().isEmpty()) {
      assertTrue(setting.kind() != Kind.SWITCH, setting.key());
      return;
    }
    List<String> usual = List.of(setting.usual(List.of(setting.defaultText())));
    assertNotNull(setting.read(usual));
    assertEquals(usual.get(0), setting.usual(usual), "what is printed is read as the same");
  }

  @ParameterizedTest
  @EnumSource
  void anOperationHasAKeyOnce(Operation operation) {
    List<String> keys = operation.settings().stream().map(Setting::key).toList();
    assertEquals(keys, List.copyOf(new LinkedHashSet<>(keys)));
    assertTrue(operation.settings().contains(PruneCatalog.RECIPE));
    for (Setting<?> setting : operation.settings()) {
      assertEquals(setting, Catalog.find(operation, setting.key()).orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aConditionIsOnWhatTheOperationKnows(Setting<?> setting) {
    if (!setting.conditions().isEmpty() && setting.operations().contains(Operation.PRUNE)) {
      Condition condition = setting.conditions().get(0);
      assertTrue(condition.chooser().operations().contains(Operation.PRUNE));
      condition.choices().forEach(choice -> condition.chooser().read(List.of(choice)));
    }
  }

  /** What is set for one operation changes no other that has something else of this name. */
  @ParameterizedTest
  @MethodSource("settings")
  void aPlainPropertyMeansTheSameToAllThatReadIt(Setting<?> setting) {
    Set<Setting<?>> readers =
        Catalog.all().stream()
            .filter(other -> other.key().equals(setting.key()))
            .filter(other -> other.operations().stream().anyMatch(other::hasPlainProperty))
            .collect(Collectors.toSet());
    List<String> machine = List.of("backend", "linalg");
    assertTrue(readers.size() <= 1 || machine.contains(setting.key()), setting.key());
  }

  @Test
  void saysWhatChangesNoByteOfAPrunedCheckpoint() {
    assertEquals(
        Set.of(
            "model",
            "output",
            "recipe",
            "calibration",
            "dry-run",
            "resume",
            "overwrite",
            "parallelism",
            "quality",
            "gpu-memory"),
        Operation.PRUNE.settings().stream()
            .filter(setting -> !setting.decidesBytes())
            .map(Setting::key)
            .collect(Collectors.toSet()));
  }
}
