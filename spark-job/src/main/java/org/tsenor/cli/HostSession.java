package org.tsenor.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.Guest;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The session that runs already in the process we are called in. A command works in a session
 * beside it, on the same executors, and leaves both as they were.
 */
final class HostSession {
  private static final String MASTER = "spark.master";
  private static final String HADOOP = "spark.hadoop.";

  private final SparkContext context;
  private final Optional<SparkSession> session;
  private final Guest before;

  private HostSession(SparkContext context, Optional<SparkSession> session) {
    this.context = context;
    this.session = session;
    this.before = Guest.in(context);
  }

  /** What runs in this process, with the calling thread's session or else the default one. */
  static Optional<HostSession> find() {
    Option<SparkContext> context = SparkContext$.MODULE$.getActive();
    if (context.isEmpty() || context.get().isStopped()) {
      return Optional.empty();
    }
    Option<SparkSession> session =
        SparkSession.getActiveSession()
            .filter(HostSession::runs)
            .orElse(() -> SparkSession.getDefaultSession().filter(HostSession::runs));
    return Optional.of(
        new HostSession(
            context.get(), session.isEmpty() ? Optional.empty() : Optional.of(session.get())));
  }

  private static boolean runs(SparkSession session) {
    return !session.sparkContext().isStopped();
  }

  /** Its properties: those it was started with, then those that were set since. */
  SparkConf properties() {
    SparkConf properties = new SparkConf(false);
    Map<String, String> all = new LinkedHashMap<>();
    for (var property : context.getConf().getAll()) {
      all.put(property._1(), property._2());
    }
    all.putAll(settings());
    all.forEach(properties::set);
    return properties;
  }

  /**
   * The configuration of file systems in a session beside it: that of the application, over that
   * what was set on its session since, over that what is asked for.
   *
   * @param conf properties of the session beside, with those of the command line
   */
  Configuration hadoop(SparkConf conf) {
    Configuration hadoop = new Configuration(context.hadoopConfiguration());
    settings().forEach(hadoop::set);
    asked(conf).forEach((key, value) -> ofHadoop(key).ifPresent(name -> hadoop.set(name, value)));
    return hadoop;
  }

  /** What a command wants other than it is. */
  private Map<String, String> asked(SparkConf conf) {
    Map<String, String> before = ConfOptions.properties(properties());
    Map<String, String> asked = new LinkedHashMap<>(ConfOptions.properties(conf));
    asked
        .entrySet()
        .removeIf(property -> property.getValue().equals(before.get(property.getKey())));
    return asked;
  }

  private Map<String, String> settings() {
    return session
        .map(found -> CollectionConverters.asJava(found.conf().getAll()))
        .orElseGet(Map::of);
  }

  /**
   * A session beside it, the calling thread's until {@link #leave}.
   *
   * @param conf its properties, with those of the command line
   * @throws UserInputException if one of them cannot be had any more
   */
  SparkSession join(SparkConf conf) {
    Map<String, String> asked = asked(conf);
    if (asked.containsKey(MASTER)) {
      throw new UserInputException(
          "--master %s: Spark runs already in this process, with master %s; leave --master out"
              .formatted(asked.get(MASTER), context.master()));
    }
    SparkSession beside =
        session.orElseGet(() -> SparkSession.builder().getOrCreate()).newSession();
    SparkSession.setActiveSession(beside);
    settings().forEach((key, value) -> copy(beside, key, value));
    asked.forEach((key, value) -> set(beside, key, value));
    return beside;
  }

  /** Makes the calling thread's session and jobs what they were. */
  void leave() {
    before.close();
  }

  /** Spark's core properties are those of the application: a session beside it has them anyway. */
  private static void copy(SparkSession session, String key, String value) {
    if (isOfSessions(session, key)) {
      session.conf().set(key, value);
    }
  }

  private static void set(SparkSession session, String key, String value) {
    if (!isOfSessions(session, key)) {
      throw new UserInputException(
          ("--conf %s: Spark runs already in this process, and takes no such property any more:"
                  + " allowed are spark.sql.*, spark.hadoop.* and spark.tsenor.*")
              .formatted(key));
    }
    session.conf().set(key, value);
    // A session that runs hands these alone to its file systems.
    ofHadoop(key).ifPresent(name -> session.conf().set(name, value));
  }

  private static Optional<String> ofHadoop(String key) {
    return key.startsWith(HADOOP) ? Optional.of(key.substring(HADOOP.length())) : Optional.empty();
  }

  private static boolean isOfSessions(SparkSession session, String key) {
    return session.conf().isModifiable(key)
        || !key.startsWith("spark.")
        || key.startsWith(HADOOP)
        || key.startsWith("spark.tsenor.");
  }
}
