package org.tsenor.engine;

/** What an engine needs beside activations to pass windows through a decoder layer. */
public interface ForwardSpace {}
