package io.github.wsboot.console;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The actions of the application, as the console offers them.
 *
 * @since 0.1.0
 */
public interface ConsoleActions {

	/** There are none. */
	ConsoleActions NONE = List::of;

	/**
	 * The names of the actions.
	 * @return the names, in order
	 */
	List<String> names();

	/**
	 * The AsyncAPI document of the actions, from which forms are made.
	 * @return JSON in UTF-8, or {@code null} if there is no document
	 */
	default byte @Nullable [] document() {
		return null;
	}

}
