/**
 * Who may connect and who may stay: rules of the properties, logout, revocation.
 */
@NullMarked
package io.github.wsboot.security;

import org.jspecify.annotations.NullMarked;
