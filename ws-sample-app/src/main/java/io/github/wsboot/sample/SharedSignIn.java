package io.github.wsboot.sample;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.security.web.authentication.logout.SimpleUrlLogoutSuccessHandler;
import org.springframework.security.web.authentication.rememberme.TokenBasedRememberMeServices;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;

/**
 * A sign-in that counts on all nodes: a signed cookie instead of a session, which would
 * be known to one node and end with it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("ws.cluster.enabled")
class SharedSignIn {

	private static final String USER = SharedSignIn.class.getName() + ".USER";

	@Bean
	TokenBasedRememberMeServices signInCookies(@Value("${team-chat.sign-in-key}") String key) {
		TokenBasedRememberMeServices cookies = new TokenBasedRememberMeServices(key, SharedSignIn::user);
		cookies.setAlwaysRemember(true);
		return cookies;
	}

	@Bean
	Customizer<HttpSecurity> cookieInsteadOfSession(@Value("${team-chat.sign-in-key}") String key,
			TokenBasedRememberMeServices cookies, ApplicationEventPublisher events) {
		return (http) -> http
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.rememberMe((rememberMe) -> rememberMe.key(key).rememberMeServices(cookies))
			.logout((logout) -> logout
				.addLogoutHandler(
						(request, response, nobody) -> request.setAttribute(USER, cookies.autoLogin(request, response)))
				.logoutSuccessHandler(closingConnections(events)))
			.csrf((csrf) -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository()));
	}

	/**
	 * Without a session nobody is signed in yet when it comes to logouts, so that Spring
	 * Security publishes nothing. Pages come back at once, and must have lost their
	 * cookie by then.
	 */
	private static LogoutSuccessHandler closingConnections(ApplicationEventPublisher events) {
		SimpleUrlLogoutSuccessHandler answer = new SimpleUrlLogoutSuccessHandler();
		answer.setDefaultTargetUrl(SecurityConfiguration.LOGIN_PAGE);
		return (request, response, nobody) -> {
			answer.onLogoutSuccess(request, response, nobody);
			response.flushBuffer();
			if (request.getAttribute(USER) instanceof Authentication user) {
				events.publishEvent(new LogoutSuccessEvent(user));
			}
		};
	}

	// the cookie is signed with a password too, though there are none
	private static UserDetails user(String name) {
		return User.withUsername(name).password("none").authorities(SecurityConfiguration.authoritiesOf(name)).build();
	}

}
