package io.github.wsboot.sample;

import java.util.Collection;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the server and the page say to each other, told apart by {@code type}.
 *
 * @param type message, private or typing; from the server also hello, presence, joined,
 * left, announcement or error
 * @param room the room, if it concerns one
 * @param from who says it; what a client writes here is not looked at
 * @param to whom a private message is for
 * @param text what is said
 * @param names names of users
 * @param rooms names of rooms
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChatMessage(String type, @Nullable String room, @Nullable String from, @Nullable String to,
		@Nullable String text, @Nullable Collection<String> names, @Nullable Collection<String> rooms) {

	static ChatMessage hello(String name, Collection<String> rooms) {
		return new ChatMessage("hello", null, name, null, null, null, rooms);
	}

	static ChatMessage presence(Collection<String> names) {
		return new ChatMessage("presence", null, null, null, null, names, null);
	}

	static ChatMessage joined(String name) {
		return new ChatMessage("joined", null, name, null, null, null, null);
	}

	static ChatMessage left(String name) {
		return new ChatMessage("left", null, name, null, null, null, null);
	}

	static ChatMessage announcement(String from, String text) {
		return new ChatMessage("announcement", null, from, null, text, null, null);
	}

	static ChatMessage error(String text) {
		return new ChatMessage("error", null, null, null, text, null, null);
	}

	/**
	 * What is relayed of a message: the sender's real name and the fields its type has,
	 * for nobody has looked at the others.
	 * @param name the name of the sender
	 * @return the message to relay
	 */
	ChatMessage saidBy(String name) {
		boolean isPrivate = this.type.equals("private");
		return new ChatMessage(this.type, isPrivate ? null : this.room, name, isPrivate ? this.to : null,
				this.type.equals("typing") ? null : this.text, null, null);
	}

}
