package org.tsenor.job.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tsenor.job.settings.SettingValue.Source;

/**
 * What Spark properties say to an operation: {@code spark.tsenor.evaluate.samples} and, where it
 * outranks none of these, {@code spark.tsenor.samples} if the setting {@link
 * Setting#hasPlainProperty has} a plain property there. Those of other operations are let be.
 */
final class GivenProperties {
  static final String PREFIX = "spark.tsenor.";

  private GivenProperties() {}

  /**
   * Settings by key.
   *
   * @throws UserInputException if a property is of no operation
   */
  static Map<Setting<?>, SettingValue> of(Operation operation, Map<String, String> properties) {
    Map<Setting<?>, SettingValue> given = new LinkedHashMap<>();
    Map<Setting<?>, SettingValue> plain = new LinkedHashMap<>();
    new TreeMap<>(properties)
        .forEach(
            (name, text) -> {
              if (!name.startsWith(PREFIX)) {
                return;
              }
              String key = name.substring(PREFIX.length());
              int dot = key.indexOf('.');
              if (dot < 0) {
                plain(operation, name, key)
                    .ifPresent(found -> plain.put(found, value(found, text, name)));
              } else {
                named(operation, name, key.substring(0, dot), key.substring(dot + 1))
                    .ifPresent(found -> given.put(found, value(found, text, name)));
              }
            });
    plain.forEach(given::putIfAbsent);
    return given;
  }

  private static SettingValue value(Setting<?> setting, String text, String name) {
    return SettingValue.of(setting, List.of(text), Source.PROPERTY, name);
  }

  private static Optional<Setting<?>> plain(Operation operation, String name, String key) {
    if (Catalog.all().stream().noneMatch(setting -> isPlain(setting, key))) {
      List<String> takers = Catalog.takers(key);
      if (takers.isEmpty()) {
        throw NearestKey.unknown(
            name + ": no such setting", key, operation, near -> property(operation, near));
      }
      throw new UserInputException(
          "%s: %s have a setting of this name each: write %s"
              .formatted(
                  name,
                  String.join(" and ", takers),
                  String.join(
                      " or ", takers.stream().map(taker -> PREFIX + taker + "." + key).toList())));
    }
    return Catalog.find(operation, key).filter(found -> found.hasPlainProperty(operation));
  }

  private static boolean isPlain(Setting<?> setting, String key) {
    return setting.key().equals(key)
        && setting.operations().stream().anyMatch(setting::hasPlainProperty);
  }

  private static String property(Operation operation, String key) {
    return Catalog.find(operation, key).orElseThrow().property(operation);
  }

  private static Optional<Setting<?>> named(
      Operation operation, String name, String label, String key) {
    List<Operation> operations =
        Stream.of(Operation.values()).filter(each -> each != Operation.PLAN).toList();
    Operation named =
        operations.stream()
            .filter(each -> each.label().equals(label))
            .findFirst()
            .orElseThrow(
                () ->
                    NearestKey.unknown(
                        name + ": no such operation",
                        label,
                        operations.stream().map(Operation::label).toList(),
                        near -> PREFIX + near + "." + key));
    Setting<?> found =
        Catalog.find(named, key)
            .orElseThrow(
                () ->
                    NearestKey.unknown(
                        name + ": no such setting",
                        key,
                        named,
                        near -> PREFIX + label + "." + near));
    return named == operation ? Optional.of(found) : Optional.empty();
  }
}
