package org.tsenor.engine;

/** A mask of whole blocks, where its engine has it. */
public interface Mask {}
