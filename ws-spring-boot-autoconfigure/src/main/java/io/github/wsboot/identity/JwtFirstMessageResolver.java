package io.github.wsboot.identity;

import java.util.Map;
import java.util.function.Supplier;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Takes a JWT that is the first message, or the {@code data.token} of an
 * {@code auth.login} action that is.
 *
 * @since 0.1.0
 */
public final class JwtFirstMessageResolver implements FirstMessageResolver {

	private static final String ACTION = "auth.login";

	private final JwtCodeResolver tokens;

	private final Supplier<@Nullable JsonDecoder> decoder;

	/**
	 * Creates a resolver.
	 * @param tokens knows whom a token stands for
	 * @param decoder decodes actions; without one only plain tokens are understood
	 */
	public JwtFirstMessageResolver(JwtCodeResolver tokens, Supplier<@Nullable JsonDecoder> decoder) {
		this.tokens = tokens;
		this.decoder = decoder;
	}

	@Override
	public WsIdentity resolve(WsHandshake handshake, WsMessage message) {
		String text = message.text().strip();
		String token = text.startsWith("{") ? tokenOf(text) : text;
		if (token.isEmpty()) {
			throw notUnderstood();
		}
		return this.tokens.identify(token);
	}

	private String tokenOf(String action) {
		JsonDecoder decoder = this.decoder.get();
		if (decoder == null) {
			throw notUnderstood();
		}
		Map<?, ?> envelope;
		try {
			envelope = decoder.decode(action, Map.class);
		}
		catch (IllegalArgumentException ex) {
			throw notUnderstood();
		}
		boolean isLogin = ACTION.equals(envelope.get("actioncode"));
		if (isLogin && envelope.get("data") instanceof Map<?, ?> data && data.get("token") instanceof String token) {
			return token;
		}
		throw notUnderstood();
	}

	private static HandshakeRejectedException notUnderstood() {
		return new HandshakeRejectedException(401, "The first message must be a token or " + ACTION);
	}

}
