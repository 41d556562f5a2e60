package org.tsenor.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** What the record of a band says beside where it lies: fields of a JSON object, in order. */
public interface BandRecord {
  /** Writes the fields into an object that is open. */
  void write(JsonGenerator json) throws IOException;
}
