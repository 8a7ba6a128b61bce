package io.github.wsboot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.action.JacksonEnvelopeCodec;
import io.github.wsboot.action.WsEnvelopeCodec;
import io.github.wsboot.action.WsEnvelopes;
import io.github.wsboot.action.WsRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Envelopes in another form.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ActionCodecTests {

	private static final CBORMapper CBOR = CBORMapper.builder().build();

	private static WsServer start(WsServer.Container container) {
		return WsServer.start(container, Application.class, "ws.subprotocols=actions.cbor,actions.json");
	}

	private static WsPeer connect(WsServer server, String code, String subprotocol) {
		return server.connect(code, "Sec-WebSocket-Protocol: " + subprotocol);
	}

	private static JsonNode exchange(WsPeer peer, Map<String, ?> envelope) {
		peer.frame(true, WsPeer.BINARY, CBOR.writeValueAsBytes(envelope));
		return CBOR.readTree(peer.binary());
	}

	@ParameterizedTest
	@EnumSource(WsServer.Container.class)
	void codecWhenSubprotocolIsAgreedThenSpokenOnThatConnectionOnly(WsServer.Container container) {
		try (WsServer server = start(container);
				WsPeer cbor = connect(server, "a", "actions.cbor");
				WsPeer json = connect(server, "b", "actions.json")) {
			JsonNode joined = exchange(cbor, Map.of("data", Map.of("room", "blü", "seats", 2), "id", 7, "actioncode",
					"room_join", "token", "t"));
			assertThat(joined.propertyNames()).containsExactly("code", "msg", "data", "actioncode", "id");
			assertThat(joined.path("data").path("room").asString()).isEqualTo("blü");
			assertThat(joined.path("id").asInt()).isEqualTo(7);
			assertThat(exchange(cbor, Map.of("actioncode", "sum", "data", List.of(1, 2))).path("data").asInt())
				.isEqualTo(3);
			assertThat(exchange(cbor, Map.of("actioncode", "sum", "data", "x")).path("code").asInt()).isEqualTo(40001);
			assertThat(exchange(cbor, Map.of("actioncode", "nothing")).path("code").asInt()).isEqualTo(40400);
			assertThat(exchange(cbor, Map.of("no", "action")).path("code").asInt()).isEqualTo(40000);
			cbor.frame(true, WsPeer.BINARY, new byte[] { (byte) 0xBF, 0x61 });
			assertThat(CBOR.readTree(cbor.binary()).path("code").asInt()).isEqualTo(40000);
			// text is none of its business
			cbor.send("{\"actioncode\":\"heart_beat\"}");
			assertThat(exchange(cbor, Map.of("actioncode", "heart_beat")).path("data").asBoolean()).isTrue();
			assertThat(json.send("{\"actioncode\":\"heart_beat\"}").text()).contains("\"data\":true");
		}
	}

	@Test
	void codecWhenStreamedOrPushedThenEveryMessageIsInItsForm() throws Exception {
		try (WsServer server = start(WsServer.Container.TOMCAT); WsPeer cbor = connect(server, "a", "actions.cbor")) {
			assertThat(exchange(cbor, Map.of("actioncode", "count", "data", 2, "id", "s")).path("data").asInt())
				.isOne();
			assertThat(CBOR.readTree(cbor.binary()).path("more").asBoolean()).isTrue();
			assertThat(CBOR.readTree(cbor.binary()).path("more").asBoolean(true)).isFalse();
			WsEnvelopes envelopes = server.bean(WsEnvelopes.class);
			server.manager()
				.find("a")
				.ifPresent((connection) -> connection.send(envelopes.success(connection, "news", 1)));
			assertThat(CBOR.readTree(cbor.binary()).path("actioncode").asString()).isEqualTo("news");
			CompletableFuture<?> answer = server.bean(WsRequests.class).request("a", "question", "why", String.class);
			JsonNode request = CBOR.readTree(cbor.binary());
			assertThat(request.propertyNames()).containsExactly("actioncode", "data", "id");
			cbor.frame(true, WsPeer.BINARY,
					CBOR.writeValueAsBytes(Map.of("code", 0, "id", request.path("id").asString(), "data", "because")));
			assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("because");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(ActionApplication.class)
	static class Application {

		@Bean
		WsEnvelopeCodec cbor() {
			return JacksonEnvelopeCodec.binary(CBOR, "actions.cbor");
		}

	}

}
