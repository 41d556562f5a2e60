package org.tsenor;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.settings.Operation;

/** Something to do whose settings have been read and are allowed; nothing was opened yet. */
public final class Request {
  private final Operation operation;
  private final Map<String, String> settings;
  private final Work work;

  /** What is done in a session. */
  @FunctionalInterface
  interface Work {
    Report run(Supplier<SparkSession> session) throws IOException;
  }

  Request(Operation operation, Map<String, String> settings, Work work) {
    this.operation = operation;
    this.settings = settings;
    this.work = work;
  }

  /** What it is. */
  public Operation operation() {
    return operation;
  }

  /** The settings in effect, as texts by key. */
  public Map<String, String> settings() {
    return settings;
  }

  /**
   * Does it. Files are looked at before the session is asked for, so that mistakes are told before
   * one starts; what needs no session asks for none.
   *
   * @param session to work in
   * @throws org.tsenor.job.settings.UserInputException if the settings do not fit the files
   * @throws IOException if files cannot be read or written
   */
  public Report run(Supplier<SparkSession> session) throws IOException {
    return work.run(session);
  }
}
