package io.github.wsboot.sample;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;

/**
 * A sign-in that counts on all nodes: a signed cookie instead of a session, which would
 * be known to one node and end with it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("ws.cluster.enabled")
class SharedSignIn {

	@Bean
	Customizer<HttpSecurity> cookieInsteadOfSession(@Value("${team-chat.sign-in-key}") String key) {
		return (http) -> http
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.rememberMe((cookie) -> cookie.key(key).alwaysRemember(true).userDetailsService(SharedSignIn::user))
			.csrf((csrf) -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository()));
	}

	// the cookie is signed with a password too, though there are none
	private static UserDetails user(String name) {
		return User.withUsername(name).password("none").authorities(SecurityConfiguration.authoritiesOf(name)).build();
	}

}
