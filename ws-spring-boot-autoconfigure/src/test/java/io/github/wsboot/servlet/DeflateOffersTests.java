package io.github.wsboot.servlet;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeflateOffers}.
 */
class DeflateOffersTests {

	private static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate", "permessage-deflate; client_max_window_bits",
			"Permessage-Deflate;client_max_window_bits=8", "permessage-deflate ; server_no_context_takeover",
			"permessage-deflate; client_no_context_takeover; client_max_window_bits=\"10\"" })
	void acceptWhenItCanBeHonouredThenAgreed(String offer) {
		assertThat(DeflateOffers.accept(List.of(offer))).isEqualTo(ANSWER);
	}

	@Test
	void acceptWhenTheLargestWindowIsAskedForThenSaidSo() {
		assertThat(DeflateOffers.accept(List.of("permessage-deflate; server_max_window_bits=15")))
			.isEqualTo(ANSWER + "; server_max_window_bits=15");
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate; server_max_window_bits=9", "permessage-deflate; bogus=1",
			"permessage-deflate; server_max_window_bits=9; bogus=1", "permessage-deflate; server_max_window_bits",
			"permessage-deflate; server_max_window_bits=16", "permessage-deflate; client_max_window_bits=7",
			"permessage-deflate; client_max_window_bits=16", "permessage-deflate; client_max_window_bits=015",
			"permessage-deflate; client_no_context_takeover=1", "permessage-deflate; ",
			"permessage-deflate; client_max_window_bits; client_max_window_bits", "x-webkit-deflate-frame", "" })
	void b002_4WhenAnOfferCannotBeHonouredThenDeclined(String offer) {
		assertThat(DeflateOffers.accept(List.of(offer))).isNull();
	}

	@Test
	void acceptWhenThereAreSeveralThenTheFirstThatCanBe() {
		assertThat(DeflateOffers.accept(List.of("permessage-deflate; server_max_window_bits=10", "permessage-deflate")))
			.isEqualTo(ANSWER);
		assertThat(DeflateOffers.accept(List.of())).isNull();
	}

}
