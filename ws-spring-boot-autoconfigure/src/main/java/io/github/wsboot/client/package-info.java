/**
 * The dialer: WebSocket connections to other servers, on Netty. Knows the API, and
 * Jackson in one class; no Spring.
 */
@NullMarked
package io.github.wsboot.client;

import org.jspecify.annotations.NullMarked;
