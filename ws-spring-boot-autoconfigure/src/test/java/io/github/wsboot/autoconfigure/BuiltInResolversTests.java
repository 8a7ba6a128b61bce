package io.github.wsboot.autoconfigure;

import java.util.List;

import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.identity.ClientNamedCodeResolver;
import io.github.wsboot.identity.GeneratedCodeResolver;
import io.github.wsboot.identity.PrincipalCodeResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link BuiltInResolvers}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BuiltInResolversTests {

	private static final UniqueCodeResolver JWT = (handshake) -> null;

	private static final UniqueCodeResolver TICKET = (handshake) -> null;

	@Test
	void createWhenNothingIsListedThenPrincipalAndGenerated() {
		assertThat(create(null)).hasExactlyElementsOfTypes(PrincipalCodeResolver.class, GeneratedCodeResolver.class);
	}

	@Test
	void createWhenNothingIsListedButDecoderThenJwtFirst() {
		assertThat(create(new JwtResolver(JWT))).hasSize(3).first().isSameAs(JWT);
	}

	@Test
	void createWhenListedThenThoseInThatOrder() {
		assertThat(create(new JwtResolver(JWT), "ws.unique-code.resolvers=query,principal"))
			.hasExactlyElementsOfTypes(ClientNamedCodeResolver.class, PrincipalCodeResolver.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "header", "query", "cookie" })
	void startWhenClientsNameCodesThenWarnsOnce(String resolver, CapturedOutput output) {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class))
			.withPropertyValues("ws.unique-code.resolvers=principal," + resolver)
			.run((context) -> assertThat(output.getOut().lines())
				.filteredOn((line) -> line.contains("WARN") && line.contains("ws.unique-code.resolvers"))
				.singleElement()
				.asString()
				.contains("lists " + resolver + ":"));
	}

	@Test
	void startWhenSeveralTrustClientsThenOneWarningNamesAll(CapturedOutput output) {
		create(null, "ws.unique-code.resolvers=header,query,cookie");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("lists header, query, cookie:");
	}

	@Test
	void startWhenNoneTrustsClientsThenSilent(CapturedOutput output) {
		create(new JwtResolver(JWT), "ws.unique-code.resolvers=jwt,principal,generated");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void orderWhenThereAreTicketsThenTheyAreAskedFirst() {
		List<UniqueCodeResolver> resolvers = new BuiltInResolvers(BoundProperties.of().uniqueCode(), mock(Hub.class),
				null, new TicketResolver(TICKET), () -> {
					throw new AssertionError("not asked for");
				})
			.create();
		assertThat(resolvers).hasSize(3).first().isSameAs(TICKET);
	}

	@Test
	void orderWhenFirstMessageIsLastThenNoResolverStandsForIt() {
		assertThat(create(null, "ws.unique-code.resolvers=principal,first-message")).hasSize(1);
	}

	private static List<UniqueCodeResolver> create(@Nullable JwtResolver jwt, String... properties) {
		return new BuiltInResolvers(BoundProperties.of(properties).uniqueCode(), mock(Hub.class), jwt, null, () -> {
			throw new AssertionError("not asked for");
		}).create();
	}

}
