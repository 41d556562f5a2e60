/** What reading and writing agree on: columns, options, how tensors become bands and shards. */
package org.tsenor.source.layout;
