package io.github.wsboot;

/**
 * Application event: a connection is open, and {@code onOpen} of all handlers has
 * returned. Published on the thread that called them.
 *
 * @param connection the connection
 * @since 0.1.0
 */
public record WsOpenedEvent(WsConnection connection) {

}
