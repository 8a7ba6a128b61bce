package io.github.wsboot.sample;

import java.util.List;

import jakarta.servlet.DispatcherType;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

/**
 * Login by name alone, as befits a demonstration. Its name becomes the uid of every
 * connection of the user: whether a handshake brings a ticket, a token or the session
 * cookie, the resolvers look after it.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	static final String NAME = "[\\p{L}\\p{N}._-]{1,24}";

	static final String LOGIN_PAGE = "/login.html";

	private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' blob: data:; "
			+ "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

	/**
	 * The console of developers, if they have switched it on. It lets in whom it likes,
	 * and has a protection of its own against other sites.
	 */
	@Bean
	@Order(1)
	@ConditionalOnBooleanProperty("ws.console.enabled")
	SecurityFilterChain consoleFilterChain(HttpSecurity http) {
		return http.securityMatcher("/ws-console/**")
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf((csrf) -> csrf.disable())
			.build();
	}

	@Bean
	SecurityFilterChain securityFilterChain(HttpSecurity http) {
		return http
			.authorizeHttpRequests((requests) -> requests
				.requestMatchers(LOGIN_PAGE, "/login.js", "/session.js", "/theme.js", "/style.css", "/api/csrf")
				.permitAll()
				.requestMatchers("/actuator/health/**")
				.permitAll()
				// else whoever is refused something is told to sign in instead of why
				.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				// tickets and tokens of a handshake mean nothing to these filters: who is
				// unknown to the resolvers, too, gets 401
				.requestMatchers("/ws")
				.permitAll()
				.requestMatchers("/api/announce", "/api/kick/**", "/api/suspend/**", "/actuator/**")
				.hasRole("ADMIN")
				.anyRequest()
				.authenticated())
			// a page that is told 401 knows that it has to sign in; a redirect tells it
			// nothing
			.exceptionHandling((handling) -> handling
				.defaultAuthenticationEntryPointFor(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
						pathPattern("/ws/**"))
				.defaultAuthenticationEntryPointFor(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
						pathPattern("/api/**"))
				.defaultAuthenticationEntryPointFor(new LoginUrlAuthenticationEntryPoint(LOGIN_PAGE),
						AnyRequestMatcher.INSTANCE))
			.formLogin((login) -> login.loginPage(LOGIN_PAGE)
				.loginProcessingUrl("/login")
				.defaultSuccessUrl("/", true)
				.failureUrl(LOGIN_PAGE + "?error"))
			.logout((logout) -> logout.logoutSuccessUrl(LOGIN_PAGE))
			.csrf(Customizer.withDefaults())
			.headers((headers) -> headers
				.contentSecurityPolicy((policy) -> policy.policyDirectives(CONTENT_SECURITY_POLICY)))
			.build();
	}

	@Bean
	AuthenticationProvider nameOnly() {
		return new NameOnlyAuthentication();
	}

	static List<GrantedAuthority> authoritiesOf(String name) {
		return name.equals("admin") ? AuthorityUtils.createAuthorityList("ROLE_USER", "ROLE_ADMIN")
				: AuthorityUtils.createAuthorityList("ROLE_USER");
	}

	/**
	 * Believes everybody's name; whoever is called admin is one.
	 */
	private static final class NameOnlyAuthentication implements AuthenticationProvider {

		@Override
		public Authentication authenticate(Authentication authentication) {
			String name = authentication.getName();
			if (!name.matches(NAME)) {
				throw new BadCredentialsException("A name has 1 to 24 letters, digits, dots, dashes");
			}
			return UsernamePasswordAuthenticationToken.authenticated(name, null, authoritiesOf(name));
		}

		@Override
		public boolean supports(Class<?> authentication) {
			return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
		}

	}

}
