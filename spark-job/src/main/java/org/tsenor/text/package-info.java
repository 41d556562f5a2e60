/**
 * Text as people may see it, {@link org.tsenor.text.Printable}, and as they may give it to a shell,
 * {@link org.tsenor.text.ShellWord}.
 */
package org.tsenor.text;
