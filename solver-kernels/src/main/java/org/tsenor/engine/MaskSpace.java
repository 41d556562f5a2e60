package org.tsenor.engine;

/** Room in which an engine chooses the masks of a rectangle. */
public interface MaskSpace {}
