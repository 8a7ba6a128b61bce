package io.github.wsboot.observation;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Finds the trace that a message belongs to.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TraceparentReader {

	/**
	 * Reads the {@code traceparent} of a message, as W3C Trace Context has it.
	 * @param connection where the message has come from
	 * @param message the message
	 * @return what it says; what is no {@code traceparent} is ignored; {@code null} if it
	 * says nothing
	 */
	@Nullable String read(WsConnection connection, WsMessage message);

}
