package org.tsenor.it.python;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A test that needs PyTorch, which is installed only on request. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@EnabledIfEnvironmentVariable(
    named = "TSENOR_TORCH",
    matches = "true",
    disabledReason = "PyTorch takes 3 GB: TSENOR_TORCH=true runs what needs it")
public @interface NeedsTorch {}
