package org.tsenor.cli;

import com.sun.security.auth.module.UnixSystem;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Gives a name to a user whom the system knows by number only, as containers run them: Hadoop asks
 * the system for the name, and would stop there.
 */
final class NamelessUser {
  /** What Java has in place of a name. */
  private static final String UNKNOWN = "?";

  private NamelessUser() {}

  /** Logs the user in under {@code HADOOP_USER_NAME} or the number, if there is no name. */
  static void logIn() {
    if (UNKNOWN.equals(System.getProperty("user.name"))) {
      String name =
          Optional.ofNullable(System.getenv("HADOOP_USER_NAME"))
              .orElseGet(() -> Long.toString(new UnixSystem().getUid()));
      System.setProperty("user.name", name);
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    }
  }
}
