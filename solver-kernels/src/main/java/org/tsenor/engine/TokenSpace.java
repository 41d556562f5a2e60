package org.tsenor.engine;

/** Ids of tokens, where their engine has them. */
public interface TokenSpace {}
