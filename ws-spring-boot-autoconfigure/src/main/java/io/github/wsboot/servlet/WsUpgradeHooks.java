package io.github.wsboot.servlet;

import java.util.List;
import java.util.function.Supplier;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsStreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * What an application may have to say about upgrades. Suppliers are asked with each
 * handshake.
 *
 * @param customizers change the options of a request, in order
 * @param errorHandler renders refusals
 * @param streamHandlers take messages while they arrive, in order
 * @param firstMessageResolver knows clients of {@code ws.path} by their first message, if
 * that is allowed
 * @param authorizations say who may connect, in order
 * @since 0.1.0
 */
public record WsUpgradeHooks(Supplier<List<WsUpgradeCustomizer>> customizers,
		Supplier<@Nullable WsHandshakeErrorHandler> errorHandler, Supplier<List<WsStreamHandler>> streamHandlers,
		Supplier<@Nullable FirstMessageResolver> firstMessageResolver, Supplier<List<WsAuthorization>> authorizations) {

	/**
	 * Nothing.
	 * @return the hooks
	 */
	public static WsUpgradeHooks none() {
		return new WsUpgradeHooks(List::of, () -> null, List::of, () -> null, List::of);
	}

}
