package io.github.wsboot.action;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * Finds arguments for parameters of actions. Beans of this type are asked in
 * {@code @Order}, before the built-in ones.
 *
 * @since 0.1.0
 */
public interface WsArgumentResolver {

	/**
	 * Whether this resolver serves a parameter. Asked once, when the application starts.
	 * @param parameter the parameter
	 * @return whether it does
	 */
	boolean supports(MethodParameter parameter);

	/**
	 * Finds the argument of a call.
	 * @param parameter the parameter
	 * @param context the call
	 * @return the argument
	 * @throws Exception what shall count as thrown by the action
	 */
	@Nullable Object resolve(MethodParameter parameter, WsActionContext context) throws Exception;

}
