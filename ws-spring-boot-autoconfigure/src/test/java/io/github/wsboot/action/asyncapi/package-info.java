/**
 * Tests of the AsyncAPI document.
 */
@NullMarked
package io.github.wsboot.action.asyncapi;

import org.jspecify.annotations.NullMarked;
