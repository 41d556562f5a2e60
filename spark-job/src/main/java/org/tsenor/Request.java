package org.tsenor;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Something to do whose settings have been read and are allowed; nothing was opened yet. */
public interface Request {
  /** What it is. */
  Operation operation();

  /** The settings in effect, as texts by key. */
  Map<String, String> settings();

  /**
   * Does it. Files are looked at before the session is asked for, so that mistakes are told before
   * one starts; what needs no session asks for none.
   *
   * @param session to work in
   * @throws org.tsenor.job.settings.UserInputException if the settings do not fit the files
   * @throws IOException if files cannot be read or written
   */
  Report run(Supplier<SparkSession> session) throws IOException;
}
