package io.github.wsboot.action;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The wire forms that the application speaks.
 *
 * @since 0.1.0
 */
public final class Codecs {

	private final List<WsEnvelopeCodec> codecs;

	/**
	 * Creates codecs.
	 * @param special the beans of the application, in order
	 * @param usual the one for connections that none of these supports
	 */
	public Codecs(List<WsEnvelopeCodec> special, @Nullable WsEnvelopeCodec usual) {
		this.codecs = new ArrayList<>(special);
		if (usual != null) {
			this.codecs.add(usual);
		}
	}

	/**
	 * The one for everybody.
	 */
	WsEnvelopeCodec usual() {
		if (this.codecs.isEmpty()) {
			throw new WsActionMappingException("There is nothing that can read and write envelopes",
					"Add spring-boot-starter-jackson, or a WsEnvelopeCodec bean.");
		}
		return this.codecs.get(this.codecs.size() - 1);
	}

	/**
	 * A text of an envelope that stands beside its data.
	 * @param connection where the message has come from
	 * @param message the message
	 * @param name the name of the field
	 * @return the text, {@code null} if there is none or the message is no envelope
	 */
	public @Nullable String field(WsConnection connection, WsMessage message, String name) {
		if (this.codecs.isEmpty()) {
			return null;
		}
		try {
			WsEnvelope envelope = of(connection).decode(message);
			return (envelope != null) ? (String) envelope.field(name, String.class) : null;
		}
		catch (WsEnvelopeException | IllegalArgumentException ex) {
			// whoever handles the message says so
			return null;
		}
	}

	WsEnvelopeCodec of(WsConnection connection) {
		if (this.codecs.size() > 1) {
			for (WsEnvelopeCodec codec : this.codecs) {
				if (codec.supports(connection)) {
					return codec;
				}
			}
		}
		return usual();
	}

}
