package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;

class NamelessUserTest {
  private static final String PROPERTY = "user.name";

  @Test
  void whoHasANameKeepsIt() throws IOException {
    UserGroupInformation before = UserGroupInformation.getLoginUser();
    NamelessUser.logIn();
    assertSame(before, UserGroupInformation.getLoginUser());
  }

  /** Java gives a user that the system knows by number only the name "?". */
  @Test
  void whoHasNoneIsLoggedInByNumber() throws IOException {
    UserGroupInformation before = UserGroupInformation.getLoginUser();
    String name = System.getProperty(PROPERTY);
    try {
      System.setProperty(PROPERTY, "?");
      NamelessUser.logIn();
      String expected =
          System.getenv().getOrDefault("HADOOP_USER_NAME", "" + new UnixSystem().getUid());
      assertEquals(expected, UserGroupInformation.getLoginUser().getUserName());
      assertEquals(expected, System.getProperty(PROPERTY));
    } finally {
      System.setProperty(PROPERTY, name);
      UserGroupInformation.setLoginUser(before);
    }
  }
}
