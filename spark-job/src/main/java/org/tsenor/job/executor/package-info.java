/** What a task knows about the executor it runs in: its name, its GPUs, its solver backend. */
package org.tsenor.job.executor;
