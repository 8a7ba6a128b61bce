/**
 * Who a client is: one class per source, and the order they are asked in. Uses the API
 * like any application; Spring Security only in the resolver of JWTs.
 */
@NullMarked
package io.github.wsboot.identity;

import org.jspecify.annotations.NullMarked;
