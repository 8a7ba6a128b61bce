package io.github.wsboot.action;

import java.util.Locale;
import java.util.function.Function;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes envelopes.
 */
final class Envelopes implements WsEnvelopes {

	private final Codecs codecs;

	private final ActionMessages messages;

	private final Function<WsConnection, Locale> locales;

	private final Locale defaultLocale;

	Envelopes(Codecs codecs, ActionMessages messages, Function<WsConnection, Locale> locales, Locale defaultLocale) {
		this.codecs = codecs;
		this.messages = messages;
		this.locales = locales;
		this.defaultLocale = defaultLocale;
	}

	@Override
	public WsMessage success(String action, @Nullable Object data) {
		return success(this.codecs.usual(), this.defaultLocale, action, data);
	}

	@Override
	public WsMessage success(WsConnection connection, String action, @Nullable Object data) {
		return success(this.codecs.of(connection), this.locales.apply(connection), action, data);
	}

	@Override
	public WsMessage error(Locale locale, String action, WsActionException error) {
		return this.codecs.usual().encode(reply(action, null, error, locale, null));
	}

	@Override
	public WsMessage error(WsConnection connection, String action, WsActionException error) {
		return this.codecs.of(connection).encode(reply(action, null, error, this.locales.apply(connection), null));
	}

	private WsMessage success(WsEnvelopeCodec codec, Locale locale, String action, @Nullable Object data) {
		return codec.encode(new WsActionReply(WsActionCodes.SUCCESS, this.messages.text(WsActionCodes.SUCCESS, locale),
				data, action, null, null));
	}

	/**
	 * The reply that an error is.
	 */
	WsActionReply reply(String action, @Nullable Object id, WsActionException error, Locale locale,
			@Nullable Boolean more) {
		Object data = error.getData();
		return new WsActionReply(error.getCode(), this.messages.text(error.getCode(), locale, error.getArguments()),
				(data != null) ? data : "", action, id, more);
	}

}
