package io.github.wsboot.action;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method that turns exceptions of actions into error envelopes, in a
 * {@link WsController} for its own actions, in a {@link WsControllerAdvice} for all. The
 * nearest type wins; the causes of an exception count as well.
 * <p>
 * Its parameters are the exception and what an action may have, except data. A
 * {@link WsActionException} that it returns or throws is the answer as it is; any other
 * value is the data of an answer with {@link #code()}; a {@code void} method answers with
 * that code alone.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ActionReflection.class)
public @interface WsExceptionHandler {

	/**
	 * The exceptions it handles.
	 * @return the types, or none for that of its parameter
	 */
	Class<? extends Throwable>[] value() default {};

	/**
	 * The code of the answer; its text is found as that of {@link WsActionException}.
	 * @return the code
	 */
	int code() default WsActionCodes.INTERNAL_ERROR;

}
