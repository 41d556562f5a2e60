package org.tsenor.job.settings;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tsenor.job.settings.SettingValue.Source;

/**
 * What Spark properties say to an operation: {@code spark.tsenor.evaluate.samples}, else {@code
 * spark.tsenor.samples}, if the setting {@link Setting#hasPlainProperty has} that short form there.
 * Those of other operations are let be.
 */
final class GivenProperties {
  static final String PREFIX = "spark.tsenor.";

  private GivenProperties() {}

  /**
   * Settings and their properties.
   *
   * @throws UserInputException if a property is of no operation
   */
  static Map<Setting<?>, SettingValue> of(Operation operation, Map<String, String> properties) {
    Set<String> known = known();
    for (String name : new TreeSet<>(properties.keySet())) {
      if (name.startsWith(PREFIX) && !known.contains(name)) {
        throw unknown(operation, name);
      }
    }
    Map<Setting<?>, SettingValue> given = new LinkedHashMap<>();
    for (Setting<?> setting : operation.settings()) {
      String own = named(operation.label(), setting.key());
      String name = properties.containsKey(own) ? own : setting.property(operation);
      if (properties.containsKey(name)) {
        List<String> items = List.of(properties.get(name));
        given.put(setting, SettingValue.of(setting, items, Source.PROPERTY, name));
      }
    }
    return given;
  }

  private static String named(String label, String key) {
    return PREFIX + label + "." + key;
  }

  private static Set<String> known() {
    Set<String> known = new LinkedHashSet<>();
    for (Setting<?> setting : Catalog.all()) {
      for (Operation operation : setting.operations()) {
        known.add(named(operation.label(), setting.key()));
        known.add(setting.property(operation));
      }
    }
    return known;
  }

  private static UserInputException unknown(Operation operation, String name) {
    String finding = name + ": no such setting";
    String key = name.substring(name.lastIndexOf('.') + 1);
    List<String> takers = Catalog.takers(key);
    if (!takers.isEmpty()) {
      List<String> names = takers.stream().map(taker -> named(taker, key)).toList();
      return new UserInputException("%s; write %s".formatted(finding, String.join(" or ", names)));
    }
    String rest = name.substring(PREFIX.length());
    return rest.equals(key)
        ? NearestKey.unknown(
            finding,
            key,
            operation,
            near -> Catalog.find(operation, near).orElseThrow().property(operation))
        : NearestKey.unknown(
            finding,
            rest,
            known().stream().map(each -> each.substring(PREFIX.length())).toList(),
            near -> PREFIX + near);
  }
}
