/**
 * Spring Security around actions.
 */
@NullMarked
package io.github.wsboot.action.security;

import org.jspecify.annotations.NullMarked;
