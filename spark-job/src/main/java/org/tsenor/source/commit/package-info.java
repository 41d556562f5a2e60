/**
 * The two-phase commit of a written checkpoint: attempts of shards, committed shards, the
 * checkpoint. Knows files, not rows.
 *
 * <p>A task writes attempts and commits whole shards; the job moves committed shards to their final
 * names and writes the index last. Whatever fails in between leaves nothing that loads.
 */
package org.tsenor.source.commit;
