/**
 * Tests of the dialer, against sockets, proxies and a foreign server.
 */
@NullMarked
package io.github.wsboot.client;

import org.jspecify.annotations.NullMarked;
