package org.tsenor.text;

/** A failure that whoever called can put right: its message says how, in one line. */
public interface UserFault {}
