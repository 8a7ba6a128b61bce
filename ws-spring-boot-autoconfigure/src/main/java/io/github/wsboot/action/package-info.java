/**
 * Actions: methods that answer messages of JSON, found by the name in the message.
 */
@NullMarked
package io.github.wsboot.action;

import org.jspecify.annotations.NullMarked;
