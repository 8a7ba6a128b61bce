/**
 * What belongs to a connection, in the lines that are logged for it.
 */
@NullMarked
package io.github.wsboot.logging;

import org.jspecify.annotations.NullMarked;
