package org.tsenor.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads JCuda and the package that calls it, apart from everything else.
 *
 * <p>JCuda's own search for its native half trusts whatever lies under a fixed name in the shared
 * temporary directory. A class loader may say itself where a library is; this one names the files
 * that we extracted, whatever {@code java.library.path} is.
 */
final class BindingLoader extends ClassLoader {
  private static final List<String> OWN = List.of("jcuda.", "org.tsenor.gpu.jcuda.");

  private final Map<String, Path> libraries = new ConcurrentHashMap<>();

  BindingLoader(ClassLoader parent) {
    super(parent);
  }

  /** Says where one of JCuda's native libraries is. */
  void add(Path library) {
    libraries.put(library.getFileName().toString(), library);
  }

  @Override
  protected String findLibrary(String name) {
    Path library = libraries.get(System.mapLibraryName(name));
    return library == null ? null : library.toString();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (OWN.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream stream = getParent().getResourceAsStream(resource)) {
      if (stream == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = stream.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
