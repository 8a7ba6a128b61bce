package io.github.wsboot.action;

import org.jspecify.annotations.Nullable;

/**
 * A call of an action, before it has happened.
 *
 * @since 0.1.0
 */
public interface WsActionInvocation extends WsActionContext {

	/**
	 * What is called.
	 * @return the action
	 */
	WsActionDescription action();

	/**
	 * Goes on: to the next interceptor, at last to the method.
	 * @return what the method returned, may be a {@code CompletionStage} or a publisher
	 * @throws Exception what was thrown
	 */
	@Nullable Object proceed() throws Exception;

}
