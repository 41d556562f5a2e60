/** Text as people may see it: {@link org.tsenor.text.Printable}. */
package org.tsenor.text;
