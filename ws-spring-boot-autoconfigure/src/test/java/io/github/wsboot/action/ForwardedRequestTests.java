package io.github.wsboot.action;

import java.time.Duration;

import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ForwardedRequest}.
 */
class ForwardedRequestTests {

	@Test
	void ofReadsWhatIsWritten() {
		ForwardedRequest request = new ForwardedRequest("code", Duration.ofDays(365), WsMessage.text("{}"));
		ForwardedRequest read = ForwardedRequest.of(request.toBytes());
		assertThat(read.uniqueCode()).isEqualTo("code");
		assertThat(read.timeout()).isEqualTo(Duration.ofDays(365));
		assertThat(read.message().text()).isEqualTo("{}");
	}

	@Test
	void ofWhenTimeoutIsLongerThanAnyThenRefuses() {
		byte[] request = new ForwardedRequest("code", Duration.ofMillis(Long.MAX_VALUE), WsMessage.text("{}"))
			.toBytes();
		assertThatIllegalArgumentException().isThrownBy(() -> ForwardedRequest.of(request));
	}

}
