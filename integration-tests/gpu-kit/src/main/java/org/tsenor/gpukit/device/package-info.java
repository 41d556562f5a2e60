/** The parts of the kit that use a device, each a process of its own. */
package org.tsenor.gpukit.device;
