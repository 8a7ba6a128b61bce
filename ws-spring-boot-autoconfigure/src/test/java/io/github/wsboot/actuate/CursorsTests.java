package io.github.wsboot.actuate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Cursors}.
 */
class CursorsTests {

	private final Cursors cursors = new Cursors();

	@ParameterizedTest
	@ValueSource(strings = { "a", "\u00e9\u4e2d", "\ud83d\ude00", "\u0000", "<&>" })
	void openWhenSealedThenTheName(String name) {
		assertThat(this.cursors.open("groups", this.cursors.seal("groups", name))).isEqualTo(name);
	}

	@Test
	void sealWhenThereIsNothingMoreThenNothing() {
		assertThat(this.cursors.seal("groups", null)).isNull();
		assertThat(this.cursors.open("groups", null)).isNull();
		assertThat(this.cursors.open("groups", "")).isNull();
	}

	@Test
	void openWhenNotOfThisListingOrProcessThenRefused() {
		String cursor = this.cursors.seal("groups", "a");
		assertThat(cursor).isNotNull().isNotEqualTo(this.cursors.seal("groups", "a"));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.cursors.open("uids", cursor));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> new Cursors().open("groups", cursor));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.cursors.open("groups", cursor.substring(1)));
	}

}
