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

	private static final char BYTE_ORDER_MARK = '\uFEFF';

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
			return isText() ? decodeText(message) : decodeBytes(message.bytes());
		}
		catch (JacksonException ex) {
			// not its text, which may quote the message
			throw new WsEnvelopeException(isText() ? "it is not JSON" : "it is malformed");
		}
	}

	// Jackson reads bytes faster as long as each is a character; what is not ASCII has
	// been
	// decoded when it arrived (see ActionBenchmark)
	private WsEnvelope decodeText(WsMessage message) {
		byte[] utf8 = message.bytes();
		if (!isAscii(utf8)) {
			String text = message.text();
			return decodeText((text.charAt(0) == BYTE_ORDER_MARK) ? text.substring(1) : text, utf8.length);
		}
		if (utf8.length > 1 && (utf8[0] == 0 || utf8[1] == 0)) {
			// it would be taken for UTF-16
			throw new WsEnvelopeException("it is not JSON");
		}
		return decodeBytes(utf8);
	}

	private static boolean isAscii(byte[] utf8) {
		int seen = 0;
		for (byte b : utf8) {
			seen |= b;
		}
		return seen >= 0;
	}

	private WsEnvelope decodeText(String text, int size) {
		try (JsonParser parser = this.mapper.createParser(text)) {
			return new JacksonEnvelopeReader(parser, size,
					(start, end, type) -> reader(type).readValue(text.substring(start, end)))
				.read();
		}
	}

	private WsEnvelope decodeBytes(byte[] bytes) {
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
			if (request.traceparent() != null) {
				generator.writeStringProperty("traceparent", request.traceparent());
			}
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
