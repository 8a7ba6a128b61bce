package io.github.wsboot.servlet;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.WsHandshake;
import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.HandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HandshakeSnapshot}.
 */
class HandshakeSnapshotTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/room/7");

	@Test
	void ofWhenRequestIsRecycledThenKeepsEverything() {
		this.request.setQueryString("a=1&a=2&b=%C3%A4+x&c&token=secret");
		this.request.addHeader("X-One", "1");
		this.request.addHeader("X-One", "2");
		this.request.setCookies(new Cookie("c", "first"), new Cookie("c", "second"));
		this.request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("id", "7"));
		this.request.setUserPrincipal(() -> "alice");
		this.request.setRemoteAddr("10.1.2.3");
		this.request.setLocalAddr("10.1.2.4");
		this.request.setLocalPort(8080);
		this.request.setRemotePort(4711);
		HandshakeSnapshot snapshot = HandshakeSnapshot
			.of(this.request, List.of("chat", "x"), this.request.getRemoteAddr())
			.with("chat");
		this.request.removeHeader("X-One");
		this.request.removeAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
		assertThat(snapshot.uri()).hasToString("http://localhost/room/7?a=1&a=2&b=%C3%A4+x&c&token=secret");
		assertThat(snapshot.query("a")).isEqualTo("1");
		assertThat(snapshot.query()).containsEntry("a", List.of("1", "2"))
			.containsEntry("b", List.of("ä x"))
			.containsEntry("c", List.of(""));
		assertThat(snapshot.header("x-ONE")).isEqualTo("1");
		assertThat(snapshot.headers().get("X-ONE")).containsExactly("1", "2");
		assertThat(snapshot.cookie("c")).isEqualTo("first");
		assertThat(snapshot.pathVariable("id")).isEqualTo("7");
		assertThat(snapshot.principal()).isNotNull();
		assertThat(snapshot.remoteAddress()).hasToString("/10.1.2.3:4711");
		assertThat(snapshot.localAddress()).hasToString("/10.1.2.4:8080");
		assertThat(snapshot.offeredSubprotocols()).containsExactly("chat", "x");
		assertThat(snapshot.subprotocol()).isEqualTo("chat");
		assertThat(snapshot).hasToString("handshake of /room/7");
	}

	@Test
	void ofWhenModifiedThenThrows() {
		this.request.addHeader("X-One", "1");
		HandshakeSnapshot snapshot = HandshakeSnapshot.of(this.request, List.of(), this.request.getRemoteAddr());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> snapshot.headers().put("a", List.of()));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> snapshot.headers().get("x-one").add("2"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a=%", "a=%z1", "a=%4", "a=1%", "a=[1]|{2}", "a=\"<>^`\\", "a=ä\u0000\n", "%=%", "=&=&&",
			"a=%C3", "\uD800=1" })
	void ofWhenQueryIsMalformedThenTakesItLiterally(String query) {
		this.request.setQueryString(query);
		HandshakeSnapshot snapshot = HandshakeSnapshot.of(this.request, List.of(), this.request.getRemoteAddr());
		assertThat(snapshot.uri().getPath()).isEqualTo("/room/7");
		assertThat(snapshot.retained(Set.of(), Set.of("a")).uri()).isNotNull();
	}

	@Test
	void ofWhenEscapeIsMalformedThenValueIsLiteral() {
		this.request.setQueryString("a=100%&b=%zz&c=%4");
		HandshakeSnapshot snapshot = HandshakeSnapshot.of(this.request, List.of(), this.request.getRemoteAddr());
		assertThat(snapshot.query("a")).isEqualTo("100%");
		assertThat(snapshot.query("b")).isEqualTo("%zz");
		assertThat(snapshot.query("c")).isEqualTo("%4");
	}

	@Test
	void ofWhenHostIsOddThenKeepsPathAndQuery() {
		this.request.setServerName("bad host%");
		this.request.setQueryString("a=1");
		HandshakeSnapshot snapshot = HandshakeSnapshot.of(this.request, List.of(), this.request.getRemoteAddr());
		assertThat(snapshot.uri().getPath()).isEqualTo("/room/7");
		assertThat(snapshot.uri().getQuery()).isEqualTo("a=1");
	}

	@Test
	void ofWhenHostIsIpv6ThenUriIsWellFormed() {
		this.request.setServerName("[::1]");
		this.request.setServerPort(8080);
		assertThat(HandshakeSnapshot.of(this.request, List.of(), this.request.getRemoteAddr()).uri().getHost())
			.isEqualTo("[::1]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "unknown", "_secret", "999.1.1.1", "1.2", "a:b" })
	void ofWhenRemoteAddressIsNoAddressThenIsNotResolved(String address) {
		this.request.setRemoteAddr(address);
		assertThat(HandshakeSnapshot.of(this.request, List.of(), this.request.getRemoteAddr()).remoteAddress())
			.isNotNull()
			.satisfies((remote) -> assertThat(remote.isUnresolved()).isTrue());
	}

	@Test
	void retainedWhenAskedThenKeepsNoSecrets() {
		this.request.setQueryString("room=1&token=secret&TOK%65N=secret&x");
		this.request.addHeader("Authorization", "Bearer secret");
		this.request.addHeader("User-Agent", "test");
		this.request.setCookies(new Cookie("SESSION", "secret"));
		this.request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("id", "7"));
		this.request.setUserPrincipal(() -> "alice");
		WsHandshake retained = HandshakeSnapshot
			.of(this.request, List.of("bearer", "secret"), this.request.getRemoteAddr())
			.with("bearer")
			.retained(Set.of("user-agent", "x-missing"), Set.of("token"));
		assertThat(retained.uri()).hasToString("http://localhost/room/7?room=1&token=***&TOK%65N=***&x");
		assertThat(retained.query()).isEmpty();
		assertThat(retained.headers()).containsOnlyKeys("user-agent");
		assertThat(retained.header("USER-AGENT")).isEqualTo("test");
		assertThat(retained.header("Authorization")).isNull();
		assertThat(retained.cookies()).isEmpty();
		assertThat(retained.offeredSubprotocols()).isEmpty();
		assertThat(retained.subprotocol()).isEqualTo("bearer");
		assertThat(retained.pathVariable("id")).isEqualTo("7");
		assertThat(retained.principal()).isNotNull();
		assertThat(retained.remoteAddress()).isNotNull();
	}

}
