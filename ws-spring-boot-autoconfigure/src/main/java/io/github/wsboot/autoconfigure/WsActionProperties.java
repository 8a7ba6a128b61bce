package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.Locale;

import io.github.wsboot.action.ActionSettings.Execution;
import io.github.wsboot.action.WsRateLimit.OnExceeded;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of actions.
 *
 * @param execution Which threads call actions.
 * @param ignoreOtherMessages Whether messages that are no envelopes are left to other
 * handlers, instead of being answered with an error.
 * @param maxConcurrent Most calls of one connection whose replies are still to come.
 * @param maxStreams Most streams of replies of one connection.
 * @param defaultLocale Locale of connections whose client names none.
 * @param rateLimit Limits on calls.
 * @param requests Requests of the server to clients.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.action")
public record WsActionProperties(@DefaultValue("worker") Execution execution,
		@DefaultValue("false") boolean ignoreOtherMessages, @DefaultValue("256") int maxConcurrent,
		@DefaultValue("16") int maxStreams, @DefaultValue("en") Locale defaultLocale, @DefaultValue RateLimit rateLimit,
		@DefaultValue Requests requests) {

	/**
	 * Limits on calls, off if not set.
	 *
	 * @param perConnection Most calls of one connection in a period.
	 * @param perAction Most calls of one connection to one action in a period, unless the
	 * action is annotated with a limit.
	 * @param period Length of a period.
	 * @param onExceeded What to do about more calls.
	 * @since 0.1.0
	 */
	public record RateLimit(@Nullable Integer perConnection, @Nullable Integer perAction,
			@DefaultValue("1s") Duration period, @DefaultValue("error") OnExceeded onExceeded) {

	}

	/**
	 * Requests of the server to clients.
	 *
	 * @param timeout Time for a reply, unless the request says otherwise.
	 * @param maxPending Most requests that wait for replies of one connection.
	 * @since 0.1.0
	 */
	public record Requests(@DefaultValue("10s") Duration timeout, @DefaultValue("100") int maxPending) {

	}

}
