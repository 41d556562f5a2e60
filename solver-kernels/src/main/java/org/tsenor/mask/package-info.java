/**
 * N:M masks of blocks of scores: the problem, the solvers' roles and the proof of what they answer.
 *
 * <p>For one block of non-negative scores {@code A}, M×M, a transposable mask {@code S} keeps
 * exactly N entries of every row and of every column and maximizes the kept score {@code ⟨S, A⟩}.
 * Any potentials {@code u, v} bound every such mask from above by {@code N Σu + N Σv + Σ max(0,
 * A_ij − u_i − v_j)}; every solver returns potentials, so every answer carries its own proof.
 *
 * <p>Its doors are the language of all backends and of who asks them: the problem, {@code
 * NmPattern}, {@code Structure}, {@code ScoreBatch}, {@code SolverSettings} with {@code Algorithm}
 * and {@code TsenorSettings}; the roles, {@code SolverBackend} or {@code
 * BackendUnavailableException}, {@code MaskSolver}; the answer, {@code SolverResult} with a {@code
 * MaskBatch}, and {@code OptimalityCertificate}.
 */
package org.tsenor.mask;
