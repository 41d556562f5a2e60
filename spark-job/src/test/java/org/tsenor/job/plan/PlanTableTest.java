package org.tsenor.job.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlanTableTest {
  @Test
  void showsEveryTensorOfTheTinyLlama() throws IOException {
    PrunePlan plan =
        CheckpointFixture.plan(
            CheckpointFixture.open(CheckpointFixture.TINY_LLAMA),
            "rules=re:.*k_proj=4:8,standard;*.layers.3.*=skip",
            "ignore=*.layers.2.mlp.*");
    StringWriter text = new StringWriter();
    new PlanTable(plan).print(new PrintWriter(text, true));
    assertEquals(golden(), text.toString().replace(System.lineSeparator(), "\n"));
  }

  private static String golden() throws IOException {
    try (var in = PlanTableTest.class.getResourceAsStream("tiny-llama-plan.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
