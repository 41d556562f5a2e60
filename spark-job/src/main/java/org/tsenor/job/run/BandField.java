package org.tsenor.job.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;

/** A figure of a band, by the name that it has in rows and in the records of bands. */
interface BandField {
  /** Of the enumeration that lists the fields. */
  String name();

  /** The name in rows and records. */
  default String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Writes the field; null as such. */
  default void write(JsonGenerator json, Object value) throws IOException {
    json.writeFieldName(column());
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Double real) {
      json.writeNumber(real);
    } else if (value instanceof Number whole) {
      json.writeNumber(whole.longValue());
    } else {
      json.writeString(value.toString());
    }
  }

  /** Whether the record of a band says it. */
  default boolean isIn(JsonNode band) {
    return band.hasNonNull(column());
  }

  /** A text; empty if the record does not say it. */
  default String text(JsonNode band) {
    return isIn(band) ? band.get(column()).asText() : "";
  }

  /** A whole number, which the record has to have. */
  default long whole(JsonNode band) {
    return band.get(column()).asLong();
  }

  /** A number, which the record has to have. */
  default double real(JsonNode band) {
    return band.get(column()).asDouble();
  }
}
