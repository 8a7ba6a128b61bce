package io.github.wsboot.action;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ExceptionDepthComparator;

/**
 * What turns exceptions into answers: the handlers of one controller, or of one advice,
 * then others.
 *
 * @param handlers the handlers by type
 * @param others asked if none of these fits
 */
record ExceptionHandlers(Map<Class<? extends Throwable>, Handler> handlers, List<ExceptionHandlers> others) {

	/**
	 * Finds who handles an exception, or one of its causes.
	 * @return who, with the one it handles
	 */
	@Nullable Match find(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; depth < 16 && cause != null; depth++) {
			Handler nearest = nearest(cause);
			if (nearest != null) {
				return new Match(nearest, cause);
			}
			cause = cause.getCause();
		}
		for (ExceptionHandlers other : this.others) {
			Match match = other.find(failure);
			if (match != null) {
				return match;
			}
		}
		return null;
	}

	private @Nullable Handler nearest(Throwable failure) {
		List<Class<? extends Throwable>> fitting = new ArrayList<>();
		for (Class<? extends Throwable> type : this.handlers.keySet()) {
			if (type.isInstance(failure)) {
				fitting.add(type);
			}
		}
		fitting.sort(new ExceptionDepthComparator(failure.getClass()));
		return fitting.isEmpty() ? null : this.handlers.get(fitting.get(0));
	}

	/**
	 * A handler.
	 *
	 * @param bean has the method
	 * @param method the method
	 * @param arguments its arguments; null where the exception belongs
	 * @param code the code of the answer
	 */
	record Handler(Supplier<Object> bean, Method method, List<ActionMethod.@Nullable Argument> arguments, int code) {

	}

	/**
	 * Somebody who handles an exception.
	 *
	 * @param handler who
	 * @param exception the exception, or a cause of it
	 */
	record Match(Handler handler, Throwable exception) {

		/**
		 * Makes the answer.
		 */
		WsActionException answer(WsActionContext context) throws Exception {
			ActionMethod.Argument[] all = new ActionMethod.Argument[this.handler.arguments.size()];
			for (int i = 0; i < all.length; i++) {
				ActionMethod.Argument argument = this.handler.arguments.get(i);
				all[i] = (argument != null) ? argument : (call) -> this.exception;
			}
			Object answer = ActionMethod.invoke(this.handler.bean.get(), this.handler.method, all, context);
			if (answer instanceof WsActionException ready) {
				return ready;
			}
			WsActionException result = new WsActionException(this.handler.code);
			return (answer != null) ? result.withData(answer) : result;
		}

	}

}
