/**
 * Text as people may see it, {@link org.tsenor.text.Printable}, counts with their nouns, {@link
 * org.tsenor.text.Counted}, and what failures have that are theirs to put right, {@link
 * org.tsenor.text.UserFault}.
 */
package org.tsenor.text;
