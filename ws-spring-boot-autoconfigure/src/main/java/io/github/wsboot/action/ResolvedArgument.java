package io.github.wsboot.action;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * An argument that a resolver finds.
 *
 * @param resolver finds it
 * @param parameter what it is for
 */
record ResolvedArgument(WsArgumentResolver resolver, MethodParameter parameter) implements ActionMethod.Argument {

	@Override
	public @Nullable Object resolve(WsActionContext context) throws Exception {
		Object value = this.resolver.resolve(this.parameter, context);
		if (this.parameter.getParameterType() == Optional.class && !(value instanceof Optional)) {
			return Optional.ofNullable(value);
		}
		return value;
	}

}
