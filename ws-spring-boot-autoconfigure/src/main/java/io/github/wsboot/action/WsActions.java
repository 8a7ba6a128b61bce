package io.github.wsboot.action;

import java.util.List;

/**
 * The actions of the application, a bean for those who document or list them.
 *
 * @since 0.1.0
 */
public interface WsActions {

	/**
	 * All actions, the built-in ones included.
	 * @return an immutable list, ordered by name
	 */
	List<WsActionDescription> descriptions();

}
