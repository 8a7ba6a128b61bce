package io.github.wsboot.action;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Envelopes in any format that Jackson 3 knows. The data of a request is not read until
 * its type is known.
 *
 * @since 0.1.0
 */
public final class JacksonEnvelopeCodec implements WsEnvelopeCodec {

	private final ObjectMapper mapper;

	private final @Nullable String subprotocol;

	private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	private JacksonEnvelopeCodec(ObjectMapper mapper, @Nullable String subprotocol) {
		this.mapper = mapper;
		this.subprotocol = subprotocol;
	}

	/**
	 * Text messages of JSON, for all connections.
	 * @param mapper reads and writes the data
	 * @return the codec
	 */
	public static JacksonEnvelopeCodec json(JsonMapper mapper) {
		return new JacksonEnvelopeCodec(mapper, null);
	}

	/**
	 * Binary messages, for connections that agreed on a subprotocol.
	 * @param mapper reads and writes, for example a {@code CBORMapper}
	 * @param subprotocol the subprotocol; {@code ws.subprotocols} must list it
	 * @return the codec
	 */
	public static JacksonEnvelopeCodec binary(ObjectMapper mapper, String subprotocol) {
		return new JacksonEnvelopeCodec(mapper, subprotocol);
	}

	@Override
	public boolean supports(WsConnection connection) {
		return this.subprotocol == null || this.subprotocol.equals(connection.handshake().subprotocol());
	}

	@Override
	public @Nullable WsEnvelope decode(WsMessage message) {
		if (message.isText() != isText()) {
			return null;
		}
		try {
			return isText() ? decodeText(message) : decodeBinary(message);
		}
		catch (JacksonException ex) {
			// not its text, which may quote the message
			throw new WsEnvelopeException(isText() ? "it is not JSON" : "it is malformed");
		}
	}

	// characters, because a message that is not ASCII has been decoded already
	private WsEnvelope decodeText(WsMessage message) {
		String text = message.text();
		try (JsonParser parser = this.mapper.createParser(text)) {
			return new JacksonEnvelopeReader(parser, message.size(),
					(start, end, type) -> reader(type).readValue(text.substring(start, end)))
				.read();
		}
	}

	private WsEnvelope decodeBinary(WsMessage message) {
		byte[] bytes = message.bytes();
		try (JsonParser parser = this.mapper.createParser(bytes)) {
			return new JacksonEnvelopeReader(parser, bytes.length,
					(start, end, type) -> reader(type).readValue(bytes, start, end - start))
				.read();
		}
	}

	@Override
	public WsMessage encode(WsActionReply reply) {
		return write((generator) -> {
			generator.writeNumberProperty("code", reply.code());
			generator.writeStringProperty("msg", reply.msg());
			generator.writePOJOProperty("data", reply.data());
			generator.writeStringProperty("actioncode", reply.actioncode());
			if (reply.id() != null) {
				generator.writePOJOProperty("id", reply.id());
			}
			if (reply.more() != null) {
				generator.writeBooleanProperty("more", reply.more());
			}
		});
	}

	@Override
	public WsMessage encode(WsActionRequest request) {
		return write((generator) -> {
			generator.writeStringProperty("actioncode", request.actioncode());
			generator.writePOJOProperty("data", request.data());
			generator.writeStringProperty("id", request.id());
		});
	}

	private WsMessage write(Fields fields) {
		ByteArrayOutputStream output = new ByteArrayOutputStream(256);
		try (JsonGenerator generator = this.mapper.createGenerator(output)) {
			generator.writeStartObject();
			fields.write(generator);
			generator.writeEndObject();
		}
		ByteBuffer written = ByteBuffer.wrap(output.toByteArray());
		return isText() ? WsMessage.text(written) : WsMessage.binary(written);
	}

	private boolean isText() {
		return this.subprotocol == null;
	}

	private ObjectReader reader(Type type) {
		ObjectReader reader = this.readers.get(type);
		if (reader == null) {
			reader = this.mapper.readerFor(this.mapper.constructType(type));
			this.readers.put(type, reader);
		}
		return reader;
	}

	private interface Fields {

		void write(JsonGenerator generator);

	}

}
