/**
 * Tests of what actions are made of, without a server.
 */
@NullMarked
package io.github.wsboot.action;

import org.jspecify.annotations.NullMarked;
