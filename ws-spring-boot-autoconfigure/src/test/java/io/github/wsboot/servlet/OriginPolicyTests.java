package io.github.wsboot.servlet;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OriginPolicy}.
 */
class OriginPolicyTests {

	private static final OriginPolicy SAME_ORIGIN = new OriginPolicy(List.of(), List.of());

	@Test
	void allowsWhenThereIsNoOriginThenTrue() {
		assertThat(SAME_ORIGIN.allows(request("https", "example.com", 443))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com", "https://example.com:443", "HTTPS://EXAMPLE.com" })
	void allowsWhenOriginIsSameThenTrue(String origin) {
		assertThat(SAME_ORIGIN.allows(request("https", "example.com", 443, origin))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://example.com", "http://example.com:443", "https://example.com:8443",
			"https://www.example.com", "https://example.com.evil.com", "https://evil-example.com",
			"https://evilexample.com", "https://example.com.", "wss://example.com" })
	void b002_10WhenAnOriginOnlyLooksAlikeThenRefused(String origin) {
		assertThat(SAME_ORIGIN.allows(request("https", "example.com", 443, origin))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "*", "example.com", "https://", "https://example.com/",
			"https://example.com/path", "https://user@example.com", "https://example.com#", "https://example.com?",
			"https://example.com, https://example.com", "https://example.com https://example.com",
			"https://example.com:", "https://example.com:0443x", "https://example.com:99999", "https://exämple.com",
			"https://example.com\u0000", "https://example.com\n", "://example.com", "https:example.com", "https://[::1",
			"https://%65xample.com", "https://example.com\\@evil.com" })
	void allowsWhenOriginIsMalformedThenFalseEvenForAll(String origin) {
		assertThat(SAME_ORIGIN.allows(request("https", "example.com", 443, origin))).isFalse();
		assertThat(new OriginPolicy(List.of("*"), List.of("*")).allows(request("https", "example.com", 443, origin)))
			.isFalse();
	}

	@Test
	void allowsWhenOriginIsRepeatedThenFalse() {
		assertThat(
				SAME_ORIGIN.allows(request("https", "example.com", 443, "https://example.com", "https://example.com")))
			.isFalse();
	}

	@Test
	void allowsWhenOriginIsVeryLongThenFalse() {
		String origin = "https://" + "a".repeat(100_000) + ".example.com";
		assertThat(new OriginPolicy(List.of("*"), List.of()).allows(request("https", "example.com", 443, origin)))
			.isFalse();
	}

	@Test
	void allowsWhenSchemeOfRequestIsWebSocketThenComparedAsHttp() {
		assertThat(SAME_ORIGIN.allows(request("wss", "example.com", 443, "https://example.com"))).isTrue();
		assertThat(SAME_ORIGIN.allows(request("ws", "example.com", 8080, "http://example.com:8080"))).isTrue();
	}

	@Test
	void allowsWhenHostIsIpv6ThenBracketsDoNotMatter() {
		assertThat(SAME_ORIGIN.allows(request("http", "[::1]", 8080, "http://[::1]:8080"))).isTrue();
		assertThat(SAME_ORIGIN.allows(request("http", "::1", 8080, "http://[::1]:8080"))).isTrue();
	}

	@Test
	void allowsWhenOriginIsListedThenTrue() {
		OriginPolicy policy = new OriginPolicy(List.of("https://app.example.org", "capacitor://localhost"), List.of());
		assertThat(policy.allows(request("https", "example.com", 443, "https://app.example.org"))).isTrue();
		assertThat(policy.allows(request("https", "example.com", 443, "capacitor://localhost"))).isTrue();
		assertThat(policy.allows(request("https", "example.com", 443, "https://example.com"))).isTrue();
		assertThat(policy.allows(request("https", "example.com", 443, "https://app.example.org:8443"))).isFalse();
	}

	@Test
	void allowsWhenOriginMatchesPatternThenTrue() {
		OriginPolicy policy = new OriginPolicy(List.of(), List.of("https://*.example.org"));
		assertThat(policy.allows(request("https", "example.com", 443, "https://a.example.org"))).isTrue();
		assertThat(policy.allows(request("https", "example.com", 443, "https://a.example.org.evil.com"))).isFalse();
		assertThat(policy.allows(request("https", "example.com", 443, "https://evil.com/.example.org"))).isFalse();
		assertThat(policy.allows(request("https", "example.com", 443, "https://evil.com:1@a.example.org"))).isFalse();
	}

	@Test
	void allowsWhenNullIsListedThenOnlyThen() {
		OriginPolicy policy = new OriginPolicy(List.of("null"), List.of());
		assertThat(policy.allows(request("https", "example.com", 443, "null"))).isTrue();
		assertThat(policy.allows(request("https", "example.com", 443, "https://evil.com"))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "https://*", "null" })
	void allowsWhenAnySiteMayConnectThenNoneInTheNameOfAUser(String allowed) {
		// a list has no patterns but *
		String listed = allowed.equals("https://*") ? "*" : allowed;
		OriginPolicy policy = new OriginPolicy(List.of(listed, "https://app.example.org"), List.of());
		OriginPolicy patterns = new OriginPolicy(List.of("null"), List.of("https://*", "https://app.example.org"));
		for (OriginPolicy each : List.of(policy, patterns)) {
			String origin = allowed.equals("null") ? "null" : "https://evil.com";
			MockHttpServletRequest request = request("https", "example.com", 443, origin);
			assertThat(each.allows(request)).isTrue();
			request.setUserPrincipal(() -> "alice");
			assertThat(each.allows(request)).isFalse();
			request.addHeader("Authorization", "Basic YWxpY2U6c2VjcmV0");
			assertThat(each.allows(request)).isFalse();
			request.removeHeader("Authorization");
			// no browser sends this by itself
			request.addHeader("Authorization", "bearer token");
			assertThat(each.allows(request)).isTrue();
			for (String own : List.of("https://example.com", "https://app.example.org")) {
				MockHttpServletRequest known = request("https", "example.com", 443, own);
				known.setUserPrincipal(() -> "alice");
				assertThat(each.allows(known)).isTrue();
			}
		}
		assertThat(policy.allows(request("https", "example.com", 443, "https://app.example.org"))).isTrue();
	}

	private static MockHttpServletRequest request(String scheme, String host, int port, String... origins) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/ws");
		request.setScheme(scheme);
		request.setServerName(host);
		request.setServerPort(port);
		for (String origin : origins) {
			request.addHeader("Origin", origin);
		}
		return request;
	}

}
