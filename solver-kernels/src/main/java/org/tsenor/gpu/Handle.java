package org.tsenor.gpu;

/**
 * A context, stream, event, module or function of the driver.
 *
 * @param value known to the driver's binding alone
 */
public record Handle(Object value) {}
