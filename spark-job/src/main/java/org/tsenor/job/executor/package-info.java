/**
 * What a task knows about the executor it runs in: its name, its GPUs, its solver backend.
 *
 * <p>Its doors: {@code ComputeSettings} and what a task gets for them, {@code EngineChoice} or,
 * where masks are all that it solves, {@code BackendChoice}; {@code ExecutorName} and {@code
 * LostDevice} for its report and its end; {@code RapidsPlugin} for the plan, which has to know
 * whose the GPUs are.
 */
package org.tsenor.job.executor;
