package io.github.wsboot.security;

import java.security.Principal;

import io.github.wsboot.WebSocketManager;
import org.junit.jupiter.api.Test;

import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.event.LogoutSuccessEvent;

import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link LogoutConnections} for users that are nobody.
 */
class LogoutConnectionsTests {

	@Test
	void logoutWhenTheUserHasNoNameThenNothingIsClosedAndTheLogoutGoesOn() {
		WebSocketManager manager = mock(WebSocketManager.class);
		Principal nameless = () -> null;
		new LogoutConnections(manager, true)
			.onApplicationEvent(new LogoutSuccessEvent(new TestingAuthenticationToken(nameless, "secret")));
		then(manager).shouldHaveNoInteractions();
	}

}
