package io.github.wsboot;

/**
 * Application event: a connection has ended, and {@code onClose} of all handlers has
 * returned. Published on the thread that called them.
 *
 * @param connection the connection; its uid, groups and info can still be read
 * @param status why it ended
 * @since 0.1.0
 */
public record WsClosedEvent(WsConnection connection, WsCloseStatus status) {

}
