package io.github.wsboot.action;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;

/**
 * How often one connection may call an action; on a controller, each of its actions. It
 * replaces {@code ws.action.rate-limit.per-action} and comes on top of
 * {@code ws.action.rate-limit.per-connection}. A connection that was quiet may call up to
 * {@link #burst()} times at once.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface WsRateLimit {

	/**
	 * How many calls a period has room for.
	 * @return the number, at least 1
	 */
	int permits();

	/**
	 * The length of a period.
	 * @return the length in {@link #unit()}
	 */
	long period() default 1;

	/**
	 * The unit of the period.
	 * @return the unit
	 */
	TimeUnit unit() default TimeUnit.SECONDS;

	/**
	 * How many calls may come at once.
	 * @return the number, 0 for as many as a period has room for
	 */
	int burst() default 0;

	/**
	 * What to do about a call beyond that.
	 * @return what to do
	 */
	OnExceeded onExceeded() default OnExceeded.ERROR;

	/**
	 * What to do about a call beyond a limit.
	 *
	 * @since 0.1.0
	 */
	enum OnExceeded {

		/** Answer with {@link WsActionCodes#RATE_LIMITED}. */
		ERROR,

		/** Ignore it. */
		DROP,

		/** Close the connection with 4429. */
		CLOSE

	}

}
