/**
 * One shard on its way from rows to files: checks that its bands come whole and in order, writes
 * the shard, its masks, its compact form and the record of its bands.
 */
package org.tsenor.source.shard;
