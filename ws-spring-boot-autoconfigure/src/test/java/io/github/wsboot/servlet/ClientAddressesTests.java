package io.github.wsboot.servlet;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link ClientAddresses}.
 */
class ClientAddressesTests {

	private final ClientAddresses addresses = new ClientAddresses(
			List.of("10.0.0.0/8", "192.168.1.7", "2001:db8::/33"));

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# peer          | X-Forwarded-For                       | client
			203.0.113.9     | 198.51.100.1                          | 203.0.113.9
			10.1.2.3        | 198.51.100.1                          | 198.51.100.1
			10.1.2.3        | 198.51.100.1, 10.9.9.9                | 198.51.100.1
			10.1.2.3        | 1.2.3.4, 198.51.100.1, 192.168.1.7    | 198.51.100.1
			10.1.2.3        | 1.2.3.4, 192.168.1.8, 10.9.9.9        | 192.168.1.8
			10.1.2.3        | 10.0.0.1, 10.0.0.2                    | 10.0.0.1
			10.1.2.3        | 198.51.100.1:4711                     | 198.51.100.1
			10.1.2.3        | [2001:db8:8000::1]:4711               | 2001:db8:8000:0:0:0:0:1
			10.1.2.3        | 2001:db8:7fff::1, 10.0.0.2            | 2001:db8:7fff:0:0:0:0:1
			2001:db8::5     | ::ffff:198.51.100.1                   | 198.51.100.1
			10.1.2.3        | 198.51.100.1, unknown                 | 10.1.2.3
			10.1.2.3        | 198.51.100.1, example.com, 10.0.0.2   | 10.0.0.2
			10.1.2.3        | 198.51.100.999                        | 10.1.2.3
			10.1.2.3        | 198.51.100.1,                         | 10.1.2.3
			10.1.2.3        | fe80::1%eth0                          | 10.1.2.3
			not an address  | 198.51.100.1                          | not an address
			10.1.2.3        | 198.51.100.1, 010.0.0.2               | 10.1.2.3
			[2001:db8::5]   | 198.51.100.1                          | 198.51.100.1
			[2001:db9::5]   | 198.51.100.1                          | 2001:db9::5
			2001:db8::5%eth0 | 198.51.100.1                         | 198.51.100.1
			""")
	void ofWhenForwardedThenBelievedAsFarAsTrusted(String peer, String forwardedFor, String client) {
		MockHttpServletRequest request = request(peer);
		request.addHeader("X-Forwarded-For", forwardedFor);
		assertThat(this.addresses.of(request)).isEqualTo(client);
	}

	@Test
	void ofWhenTheHeaderIsRepeatedThenTheLastOneWasAddedLast() {
		MockHttpServletRequest request = request("10.1.2.3");
		request.addHeader("X-Forwarded-For", "1.2.3.4");
		request.addHeader("X-Forwarded-For", "198.51.100.1, 10.0.0.2");
		assertThat(this.addresses.of(request)).isEqualTo("198.51.100.1");
	}

	@Test
	void ofWhenTheChainIsEndlessThenLookedAtOnlySoFar() {
		MockHttpServletRequest request = request("10.1.2.3");
		request.addHeader("X-Forwarded-For", "198.51.100.1" + ", 10.0.0.2".repeat(1000));
		assertThat(this.addresses.of(request)).isEqualTo("10.0.0.2");
	}

	@Test
	void ofWhenNobodyIsTrustedThenThePeer() {
		MockHttpServletRequest request = request("10.1.2.3");
		request.addHeader("X-Forwarded-For", "198.51.100.1");
		assertThat(new ClientAddresses(List.of()).of(request)).isEqualTo("10.1.2.3");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			198.51.100.1                | 198.51.100.1
			::ffff:198.51.100.1         | 198.51.100.1
			2001:db8:1:2::1             | 20010db800010002::/64
			2001:DB8:1:2:ffff:0:0:9     | 20010db800010002::/64
			2001:db8:1:3::1             | 20010db800010003::/64
			fe80::1%eth0                | fe80000000000000::/64
			unknown                     | unknown
			""")
	void countedWhenOfIpv6ThenAllOfANetworkAreOne(String address, String counted) {
		assertThat(ClientAddresses.counted(address)).isEqualTo(counted);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "proxy.example.com", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "::1/129", "10.0.0.0/-1",
			"300.1.1.1", "010.0.0.1" })
	void createWhenNotANetworkThenRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClientAddresses(List.of(text)))
			.withMessageContaining("'" + text + "'");
	}

	private static MockHttpServletRequest request(String peer) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr(peer);
		return request;
	}

}
