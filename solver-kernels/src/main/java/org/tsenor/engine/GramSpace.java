package org.tsenor.engine;

/** Sums of Gram matrices, where their engine has them, numbered from 0. */
public interface GramSpace {}
