package io.github.wsboot.autoconfigure;

import io.github.wsboot.engine.Hub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What a wrong property says when it stops the start.
 */
class InvalidWsPropertyTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ws.path                         | ws                           | starts with a slash | /ws
					ws.path                         | ws://localhost:8080/ws       | a whole URL         | path only
					ws.path                         |                              | need a path         | /ws
					ws.path                         | /rooms/{room                 | path pattern        | /rooms/{room}/ws
					ws.path                         | /a,b                         | 'b'                 | /b
					ws.allowed-origins              | app.example.com              | a scheme            | https://
					ws.allowed-origins              | https://app.example.com/     | a scheme            | without a path
					ws.allowed-origins              | https://a.example/chat?x=1   | a scheme            | without a path
					ws.allowed-origins              | https://*.example.com        | a scheme            | ws.allowed-origin-patterns
					ws.allowed-origins              | https://a@b.example          | a scheme            | https://
					ws.allowed-origin-patterns      | *.example.com                | a scheme            | https://*.
					ws.allowed-origin-patterns      | https://*.example.com/chat   | a scheme            | without a path
					ws.subprotocols                 | chat v1                      | subprotocol         | chat.v1
					ws.max-message-size             | 0                            | positive            | 64KB
					ws.max-message-size             | -1KB                         | positive            | 64KB
					ws.max-message-size             | 2GB                          | one array           | at most 1GB
					ws.inbound.max-bytes            | 1KB                          | ws.max-message-size | Raise
					ws.inbound.max-bytes            | -1                           | ws.max-message-size | Raise
					ws.close-timeout                | 0s                           | longer than nothing | 10s
					ws.handshake.timeout            | 0s                           | longer than nothing | 10s
					ws.unique-code.replace-timeout  | -1s                          | not negative        | 0 to switch
					ws.security.revocation-interval | 0s                           | longer than nothing | 10s
					ws.security.authorities         | ROLE_USER,,ROLE_ADMIN        | without a name      | SCOPE_chat
					ws.unique-code.pattern          | [a-z                         | regular expression  | Correct
					ws.unique-code.resolvers        | principle                    | no resolver         | principal, header, query
					ws.unique-code.header           | ' '                          | empty name          | Name it
					ws.unique-code.jwt.claim        | ''                           | empty name          | Name it
					ws.outbound.max-bytes           | 0                            | positive            | 64KB
					ws.outbound.max-messages        | 0                            | at least one        | positive
					ws.outbound.max-age             | 0s                           | longer than nothing | 10s
					ws.outbound.send-timeout        | 0s                           | longer than nothing | 10s
					ws.heartbeat.interval           | -1s                          | not negative        | 25s
					ws.heartbeat.timeout            | 25s                          | not longer than     | twice
					ws.limits.max-connections         | 0                          | a positive number   | remove the property
					ws.limits.max-connections-per-ip  | -5                         | a positive number   | remove the property
					ws.limits.max-connections-per-uid | -1                         | a positive number   | remove the property
					ws.tomcat.socket-buffer-size    | 0B                           | two of them         | 512B
					ws.tomcat.socket-buffer-size    | 2MB                          | two of them         | 8KB
					ws.shutdown.timeout             | -1s                          | longer than nothing | 10s
					ws.unique-code.resolvers        | first-message,principal      | could not be asked  | the last one
					ws.unique-code.resolvers        | generated,first-message      | knows every client  | Remove
					ws.unique-code.resolvers        | principal,first-message      | nobody knows        | FirstMessageResolver
					ws.unique-code.resolvers        | ticket,principal             | nobody can get      | tickets.enabled=true
					ws.security.tickets.path        | ws/ticket                    | starts with a slash | /ws/ticket
					ws.security.tickets.path        | /ws/*                        | one path            | /ws/ticket
					ws.security.tickets.ttl         | 500ms                        | how many seconds    | 30s
					ws.security.tickets.query       | ' '                          | empty name          | Name it
					ws.security.tickets.max-pending | 0                            | at least one        | positive
					ws.security.tickets.max-pending-per-user | 0                   | at least one        | positive
					ws.security.first-message.max-pending-per-ip | 0               | at least one        | positive
					ws.security.first-message.timeout     | 0s                     | longer than nothing | 10s
					ws.security.first-message.max-pending | 0                      | at least one        | positive
					ws.security.first-message.max-size    | 0                      | positive            | 64KB
					""")
	void startWhenValueCannotWorkThenTextNamesItAndTheMend(String property, @Nullable String value, String reason,
			String action) {
		String text = (value != null) ? value : "";
		FailureAnalysis analysis = analyze(property + "=" + text);
		assertThat(analysis.getDescription()).contains("'" + property + "'").contains(reason);
		assertThat(analysis.getAction()).contains(action);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws.path=ws-1", "ws.allowed-origins=ws-1", "ws.unique-code.resolvers=ws-1",
			"ws.unique-code.pattern=ws-1[", "ws.subprotocols=ws-1/2" })
	void startWhenTextCannotWorkThenDescriptionShowsIt(String property) {
		assertThat(analyze(property).getDescription()).contains("'" + property.substring(property.indexOf('=') + 1));
	}

	@Test
	void startWhenNobodyWouldAcceptATicketThenTextSaysSo() {
		FailureAnalysis analysis = analyze("ws.security.tickets.enabled=true", "ws.unique-code.resolvers=principal");
		assertThat(analysis.getDescription()).contains("nobody would accept one");
		assertThat(analysis.getAction()).contains("Add ticket");
	}

	@Test
	void startWhenJwtIsListedWithoutDecoderThenTextSaysSo() {
		FailureAnalysis analysis = analyze("ws.unique-code.resolvers=jwt,generated");
		assertThat(analysis.getDescription()).contains("'jwt'").contains("no JwtDecoder bean");
		assertThat(analysis.getAction()).contains("spring-boot-starter-security-oauth2-resource-server");
	}

	@Test
	void startWhenJwtIsListedWithoutSpringSecurityThenTextSaysSo() {
		FailureAnalysis analysis = analyze(this.contextRunner.withClassLoader(new FilteredClassLoader(JwtDecoder.class))
			.withBean("jwtDecoder", Object.class, Object::new), "ws.unique-code.resolvers=jwt");
		assertThat(analysis.getDescription()).contains("JwtDecoder is not on the class path");
		assertThat(analysis.getAction())
			.contains("Add the dependency spring-boot-starter-security-oauth2-resource-server");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws.security.authorities=ROLE_CHAT", "ws.security.on-logout=user" })
	void startWhenSpringSecurityIsNeededButMissingThenTextSaysSo(String property) {
		FailureAnalysis analysis = analyze(
				this.contextRunner.withConfiguration(AutoConfigurations.of(WsSecurityAutoConfiguration.class))
					.withClassLoader(new FilteredClassLoader("org.springframework.security")),
				property);
		assertThat(analysis.getDescription()).contains(property.substring(0, property.indexOf('=')))
			.contains("Spring Security is not on the class path");
		assertThat(analysis.getAction()).contains("Add spring-boot-starter-security");
	}

	@Test
	void startWhenJwtIsListedAndDecodersCompeteThenTextSaysSo() {
		FailureAnalysis analysis = analyze(
				this.contextRunner.withBean("one", JwtDecoder.class, () -> mock(JwtDecoder.class))
					.withBean("two", JwtDecoder.class, () -> mock(JwtDecoder.class)),
				"ws.unique-code.resolvers=jwt");
		assertThat(analysis.getDescription()).contains("(one, two) none is primary");
		assertThat(analysis.getAction()).contains("@Primary");
	}

	@ParameterizedTest
	@CsvSource({ "ws.allowed-origins,*", "ws.allowed-origins,null", "ws.allowed-origin-patterns,*",
			"ws.allowed-origin-patterns,https://*", "ws.allowed-origin-patterns,*://*:443",
			"ws.allowed-origin-patterns,https://*.*" })
	void startWhenAnySiteMayUseCookiesThenTextNamesTheOrigin(String property, String origin) {
		for (String identity : new String[] { "ws.unique-code.resolvers=principal,cookie",
				"ws.unique-code.jwt.carriers=header,cookie" }) {
			FailureAnalysis analysis = analyze(property + "=" + origin, identity);
			assertThat(analysis.getDescription()).contains(property).contains("'" + origin + "'").contains("cookies");
			assertThat(analysis.getAction()).contains("List the origins");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws.allowed-origins=*", "ws.allowed-origins=null,https://a.example:8443",
			"ws.allowed-origins=http://[::1]:8080", "ws.allowed-origins=http://my_app:8080",
			"ws.allowed-origins=HTTPS://A.example", "ws.allowed-origin-patterns=https://*.a.example:[*]",
			"ws.subprotocols=v1.chat+json", "ws.path=/ws/{room}/**,/other", "ws.inbound.max-bytes=64KB",
			"ws.heartbeat.timeout=0", "ws.heartbeat.interval=0", "ws.unique-code.replace-timeout=0",
			"ws.limits.max-connections=1", "ws.tomcat.socket-buffer-size=512B" })
	void startWhenValueCanWorkThenStarts(String property) {
		this.contextRunner.withPropertyValues(property).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenOneSiteMayUseCookiesThenStarts() {
		this.contextRunner
			.withPropertyValues("ws.allowed-origin-patterns=https://*.a.example", "ws.unique-code.resolvers=cookie")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenApplicationReplacesHubThenChecksRemain() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(Hub.class, () -> mock(Hub.class)),
				"ws.close-timeout=0s");
		assertThat(analysis.getDescription()).contains("ws.close-timeout");
	}

	@Test
	void analyzerWhenLoadedByBootThenPresent() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, (type, name, failure) -> {
			})).hasAtLeastOneElementOfType(InvalidWsPropertyFailureAnalyzer.class);
	}

	private FailureAnalysis analyze(String... properties) {
		return analyze(this.contextRunner, properties);
	}

	private static FailureAnalysis analyze(WebApplicationContextRunner runner, String... properties) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.withPropertyValues(properties).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis found = new InvalidWsPropertyFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(found).isNotNull();
			analysis[0] = found;
		});
		return analysis[0];
	}

}
