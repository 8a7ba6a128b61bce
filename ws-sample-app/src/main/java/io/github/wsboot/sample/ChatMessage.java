package io.github.wsboot.sample;

import java.util.Collection;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the server and the page say to each other, told apart by {@code type}.
 *
 * @param type hello, join, message, private, typing, presence, announcement, image or
 * error
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

	static ChatMessage announcement(String from, String text) {
		return new ChatMessage("announcement", null, from, null, text, null, null);
	}

	static ChatMessage error(String text) {
		return new ChatMessage("error", null, null, null, text, null, null);
	}

	ChatMessage saidBy(String name) {
		return new ChatMessage(this.type, this.room, name, this.to, this.text, null, null);
	}

}
