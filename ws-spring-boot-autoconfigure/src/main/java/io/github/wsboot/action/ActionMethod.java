package io.github.wsboot.action;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;

import io.github.wsboot.action.ActionSettings.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * A method that is called with what its parameters ask for.
 */
final class ActionMethod {

	private final Supplier<Object> bean;

	private final Method invocable;

	private final Argument[] arguments;

	private final WsActionDescription description;

	private final ExceptionHandlers exceptionHandlers;

	private final ReturnValues returnValues;

	private final @Nullable RateLimit rateLimit;

	ActionMethod(Supplier<Object> bean, Method invocable, List<Argument> arguments, WsActionDescription description,
			ExceptionHandlers exceptionHandlers, ReturnValues returnValues, @Nullable RateLimit rateLimit) {
		this.bean = bean;
		this.invocable = invocable;
		this.arguments = arguments.toArray(Argument[]::new);
		this.description = description;
		this.exceptionHandlers = exceptionHandlers;
		this.returnValues = returnValues;
		this.rateLimit = rateLimit;
	}

	WsActionDescription description() {
		return this.description;
	}

	ExceptionHandlers exceptionHandlers() {
		return this.exceptionHandlers;
	}

	@Nullable RateLimit rateLimit() {
		return this.rateLimit;
	}

	/**
	 * Whether it is one of ours, which never wait.
	 */
	boolean isBuiltIn() {
		return this.description.method().getDeclaringClass() == BuiltInActions.class;
	}

	/**
	 * Whether it answers at all.
	 */
	boolean answers() {
		return this.description.reply() != null;
	}

	/**
	 * Calls the method.
	 * @return what it returned, as one of the forms that {@link ReturnValues} names
	 */
	@Nullable Object invoke(WsActionContext context) throws Exception {
		return invoke(this.bean.get(), this.invocable, this.arguments, context);
	}

	/**
	 * Whether its reply comes later.
	 */
	boolean answersLater() {
		return this.returnValues.later();
	}

	@Nullable Object adapt(@Nullable Object returned) {
		return this.returnValues.adapt(returned);
	}

	static @Nullable Object invoke(Object bean, Method method, Argument[] arguments, WsActionContext context)
			throws Exception {
		@Nullable Object[] values = new @Nullable Object[arguments.length];
		for (int i = 0; i < values.length; i++) {
			values[i] = arguments[i].resolve(context);
		}
		try {
			return method.invoke(bean, values);
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			if (thrown instanceof Exception exception) {
				throw exception;
			}
			if (thrown instanceof Error error) {
				throw error;
			}
			throw ex;
		}
	}

	/**
	 * Finds one argument.
	 */
	interface Argument {

		@Nullable Object resolve(WsActionContext context) throws Exception;

	}

}
