package io.github.wsboot.action;

import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What a client has sent: a request, or the reply to a request of ours. Immutable.
 *
 * @since 0.1.0
 */
public interface WsEnvelope {

	/**
	 * The action code as the client wrote it.
	 * @return the name, empty if a reply has none
	 */
	String action();

	/**
	 * The correlation id.
	 * @return a {@code String} or {@code Long}, {@code null} if there is none
	 */
	@Nullable Object id();

	/**
	 * The verdict of a reply.
	 * @return the code, {@code null} if there is none
	 */
	@Nullable Integer code();

	/**
	 * The words of a reply.
	 * @return the text, may be empty
	 */
	String msg();

	/**
	 * Whether this answers a request of ours: it has a code and an id.
	 * @return whether it is a reply
	 */
	default boolean isReply() {
		return code() != null && id() != null;
	}

	/**
	 * The data, read as a type.
	 * @param type the type
	 * @return the value, {@code null} if there is none
	 * @throws IllegalArgumentException if it is not of that type; without a word of what
	 * it says
	 */
	@Nullable Object data(Type type);

	/**
	 * Another field, read as a type.
	 * @param name the name of the field
	 * @param type the type
	 * @return the value, {@code null} if there is no such field
	 * @throws IllegalArgumentException if it is not of that type; without a word of what
	 * it says
	 */
	@Nullable Object field(String name, Type type);

	/**
	 * Whether the client wants everybody to get the reply.
	 * @return the field {@code is_broadcast}
	 * @throws IllegalArgumentException if it is not true or false
	 */
	default boolean isBroadcast() {
		return Boolean.TRUE.equals(field("is_broadcast", Boolean.class));
	}

	/**
	 * Who else the client wants to get the reply.
	 * @return the field {@code client_ids}, codes of connections
	 * @throws IllegalArgumentException if it is no list of codes
	 */
	default List<String> clientIds() {
		String[] ids = (String[]) field("client_ids", String[].class);
		if (ids == null) {
			return List.of();
		}
		if (Stream.of(ids).anyMatch((id) -> id == null || id.isEmpty())) {
			throw new IllegalArgumentException("A code in client_ids is empty");
		}
		return List.of(ids);
	}

}
