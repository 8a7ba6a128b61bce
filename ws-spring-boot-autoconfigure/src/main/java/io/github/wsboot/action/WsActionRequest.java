package io.github.wsboot.action;

import org.jspecify.annotations.Nullable;

/**
 * A request of the server to a client. On the wire its fields stand in this order.
 *
 * @param actioncode the action code
 * @param data the data
 * @param id the correlation id
 * @param traceparent the trace that the request belongs to, as W3C Trace Context has it;
 * left out if null
 * @since 0.1.0
 */
public record WsActionRequest(String actioncode, @Nullable Object data, String id, @Nullable String traceparent) {

}
