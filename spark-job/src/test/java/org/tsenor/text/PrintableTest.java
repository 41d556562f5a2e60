package org.tsenor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  /** Escape, bell, delete, CSI in one byte, zero width, order of writing, line and paragraph. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 7, 8, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x200b, 0x200d, 0x200f, 0x2028, 0x2029, 0x202a,
        0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xd800
      })
  void showsWhatATerminalWouldObey(int character) {
    String text = "a" + (char) character + "b";
    String shown = "a\\u%04Xb".formatted(character);
    assertEquals(shown, Printable.line(text));
    assertEquals(shown, Printable.lines(text));
    assertEquals(shown, Printable.line(shown));
  }

  @Test
  void keepsLettersOfAllScripts() {
    String text = "modèle 模型 мо́дель \ud83e\udd99 نموذج \\ \"";
    assertEquals(text, Printable.line(text));
    assertEquals("\\uDB40\\uDC41", Printable.line("\udb40\udc41"));
  }

  @Test
  void onlyTextOfSeveralLinesHasSeveral() {
    assertEquals("a\\u000Ab\\u0009c\\u000D\\u000Ad", Printable.line("a\nb\tc\r\nd"));
    assertEquals("a\nb\tc\r\nd\\u000De", Printable.lines("a\nb\tc\r\nd\re"));
    assertEquals("a; b; c; d", Printable.sentence(" a\n  b\rc\r\nd\n"));
    assertEquals("", Printable.sentence(null));
  }

  @Test
  void escapedJsonIsTheSameJson() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, String> names = Map.of("\u001b[2J\u009b\u202e", "\r\n\u2066\ud83e\udd99");
    String shown = Printable.lines(json.writeValueAsString(names));
    assertTrue(shown.chars().noneMatch(c -> c < ' ' || c == 0x9b || c == 0x202e), shown);
    assertEquals(names, json.readValue(shown, Map.class));
  }

  @Test
  void aWriterEscapesAndKeepsItsErrors() {
    StringWriter terminal = new StringWriter();
    PrintWriter out = Printable.writer(new PrintWriter(terminal));
    out.printf("%s%n", "\u001b[31m");
    out.write('\u0007');
    out.append('\u202e').write("x\rx".toCharArray(), 1, 1);
    out.flush();
    assertEquals(
        "\\u001B[31m" + System.lineSeparator() + "\\u0007\\u202E\\u000D", terminal.toString());
    assertTrue(!out.checkError());
    PrintWriter lost = Printable.writer(new PrintWriter(new FullDisk()));
    lost.println("x");
    assertTrue(lost.checkError());
  }
}
