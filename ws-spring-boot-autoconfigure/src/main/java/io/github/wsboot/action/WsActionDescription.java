package io.github.wsboot.action;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An action as clients see it.
 *
 * @param names the names it answers to, as they were declared, the first being the usual
 * one
 * @param method the method that is called
 * @param payload the type that the data of a request is read as, {@code null} if the
 * action ignores data
 * @param payloadRequired whether a request without data is refused
 * @param reply the type of the data of a reply, {@code null} if there is no reply
 * @param streaming whether there may be several replies and an end marker
 * @since 0.1.0
 */
public record WsActionDescription(List<String> names, Method method, @Nullable Type payload, boolean payloadRequired,
		@Nullable Type reply, boolean streaming) {

	public WsActionDescription {
		names = List.copyOf(names);
	}

	/**
	 * The name in documents.
	 * @return the first of the names
	 */
	public String name() {
		return this.names.get(0);
	}

}
