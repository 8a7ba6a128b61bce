package io.github.wsboot.action;

import org.jspecify.annotations.Nullable;

/**
 * Stands around every call of an action. Beans of this type are called in {@code @Order},
 * on the thread of the action.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsActionInterceptor {

	/**
	 * Calls the action, or does not.
	 * @param invocation the call; {@link WsActionInvocation#proceed()} at most once
	 * @return what shall count as returned
	 * @throws Exception what shall count as thrown; a {@link WsActionException} to refuse
	 * the call
	 */
	@Nullable Object intercept(WsActionInvocation invocation) throws Exception;

}
