package org.tsenor.it.matrix;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;

/** What our classes call of the JDK and the Java that runs this does not have. */
final class JdkCalls {
  private static final List<String> PREFIXES = List.of("java/", "javax/", "jdk/", "sun/");
  private static final Set<Class<?>> ANY_SIGNATURE = Set.of(MethodHandle.class, VarHandle.class);

  private final Set<String> missing = new TreeSet<>();
  private int found;

  private JdkCalls() {}

  /** Prints how many calls were found, then those that were not; the argument is our jar. */
  public static void main(String[] arguments) throws IOException {
    JdkCalls calls = new JdkCalls();
    try (JarFile jar = new JarFile(arguments[0])) {
      List<JarEntry> entries =
          jar.stream().filter(entry -> entry.getName().matches("org/tsenor/.*\\.class")).toList();
      for (JarEntry entry : entries) {
        try (InputStream bytes = jar.getInputStream(entry)) {
          calls.read(new ClassReader(bytes));
        }
      }
    }
    System.out.println(calls.found + " found");
    calls.missing.forEach(System.out::println);
  }

  private void read(ClassReader type) {
    type.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Calls(type.getClassName());
          }
        },
        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
  }

  private final class Calls extends MethodVisitor {
    private final String caller;

    Calls(String caller) {
      super(Opcodes.ASM9);
      this.caller = caller;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      check(owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      for (Object argument : arguments) {
        if (argument instanceof Handle handle && handle.getDesc().startsWith("(")) {
          check(handle.getOwner(), handle.getName(), handle.getDesc());
        }
      }
    }

    private void check(String owner, String name, String descriptor) {
      if (PREFIXES.stream().noneMatch(owner::startsWith)) {
        return;
      }
      if (has(owner.replace('/', '.'), name, descriptor)) {
        found++;
      } else {
        missing.add("%s calls %s.%s%s".formatted(caller, owner, name, descriptor));
      }
    }
  }

  private static boolean has(String owner, String name, String descriptor) {
    try {
      Class<?> type = Class.forName(owner, false, ClassLoader.getSystemClassLoader());
      return ANY_SIGNATURE.contains(type)
          || declares(type, name, descriptor)
          || (type.isInterface() && declares(Object.class, name, descriptor));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean declares(Class<?> type, String name, String descriptor) {
    if (type == null) {
      return false;
    }
    boolean here =
        name.equals("<init>")
            ? Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(own -> matches(void.class, own.getParameterTypes(), descriptor))
            : Arrays.stream(type.getDeclaredMethods())
                .filter(own -> own.getName().equals(name))
                .anyMatch(own -> matches(own.getReturnType(), own.getParameterTypes(), descriptor));
    return here
        || declares(type.getSuperclass(), name, descriptor)
        || Arrays.stream(type.getInterfaces()).anyMatch(up -> declares(up, name, descriptor));
  }

  private static boolean matches(Class<?> result, Class<?>[] parameters, String descriptor) {
    return MethodType.methodType(result, parameters).toMethodDescriptorString().equals(descriptor);
  }
}
