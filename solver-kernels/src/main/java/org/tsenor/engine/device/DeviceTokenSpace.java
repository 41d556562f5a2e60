package org.tsenor.engine.device;

import org.tsenor.engine.ForwardSteps;

/**
 * Ids of tokens on a device.
 *
 * @param address of integers
 * @param count of them
 */
record DeviceTokenSpace(long address, int count) implements ForwardSteps.Tokens {}
