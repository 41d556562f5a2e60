/**
 * What a machine with a GPU is asked, in one command: tests, times and operations of the kernels.
 * {@code GpuKit} starts the parts as processes of their own and makes one report of what they say.
 */
package org.tsenor.gpukit;
