package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes in {@code conf/} are read as a user's would be. */
class ShippedRecipesTest {
  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../conf/recipes"))) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void isARecipe(Path recipe) {
    PruneSettings settings =
        PruneSettings.of(
            Map.of(
                "model", List.of("in"),
                "output", List.of("out"),
                "recipe", List.of(recipe.toString())),
            Map.of(),
            new Configuration());
    assertEquals("16:32", settings.method().sparsity().pattern().toString());
  }
}
