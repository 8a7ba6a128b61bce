package io.github.wsboot.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.identity.ClientNamedCodeResolver.Source;
import io.github.wsboot.identity.JwtCodeResolver.Carrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CodeResolution}.
 */
class CodeResolutionTests {

	private static final CodeGrammar GRAMMAR = new CodeGrammar(Pattern.compile(CodeGrammar.DEFAULT_PATTERN));

	private static final UniqueCodeResolver JWT = new JwtCodeResolver(Tokens.decoder(), "sub", List.of(Carrier.HEADER),
			"session", "token", (jwt) -> null);

	private static final UniqueCodeResolver PRINCIPAL = new PrincipalCodeResolver();

	private static final UniqueCodeResolver QUERY = new ClientNamedCodeResolver(Source.QUERY, "uniqueCode");

	/** Whose tickets are the names of their users. */
	private static final UniqueCodeResolver TICKET = (handshake) -> {
		String user = handshake.query("ticket");
		return (user != null) ? WsIdentity.of(user) : null;
	};

	private static final UniqueCodeResolver GENERATED = new GeneratedCodeResolver(() -> "~generated~");

	@Test
	void resolveWhenSeveralAnswerThenFirstWins() {
		CodeResolution resolution = resolution((handshake) -> null, (handshake) -> WsIdentity.of("first"),
				(handshake) -> WsIdentity.of("second"));
		assertThat(resolution.resolve(new TestHandshake())).isEqualTo(WsIdentity.of("first"));
	}

	@Test
	void resolveWhenOneAnswersThenLaterOnesAreNotAsked() {
		List<String> asked = new ArrayList<>();
		resolution((handshake) -> WsIdentity.of("first"), (handshake) -> {
			asked.add("second");
			return null;
		}).resolve(new TestHandshake());
		assertThat(asked).isEmpty();
	}

	@Test
	void resolveWhenNoneAnswersThenNoAnswer() {
		assertThat(resolution(PRINCIPAL, QUERY).resolve(new TestHandshake())).isNull();
	}

	@Test
	void resolveWhenPrincipalThenItsNameIsCode() {
		assertThat(resolution(PRINCIPAL, GENERATED).resolve(new TestHandshake().withPrincipal("alice")))
			.isEqualTo(WsIdentity.of("alice"));
	}

	@Test
	void resolveWhenNobodyKnowsClientThenCodeIsGeneratedAndNotChecked() {
		assertThat(resolution(PRINCIPAL, GENERATED).resolve(new TestHandshake()))
			.isEqualTo(WsIdentity.of("~generated~"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a\nb", "<script>", "a/b" })
	void resolveWhenCodeIsIllFormedThenRejectedWith400(String code) {
		assertRejected(400, resolution(QUERY), new TestHandshake().withQuery("uniqueCode", code));
		assertRejected(400, resolution((handshake) -> WsIdentity.of(code)), new TestHandshake());
		assertRejected(400, resolution(PRINCIPAL), new TestHandshake().withPrincipal(code));
	}

	@Test
	void resolveWhenEmptyNameBesidesPrincipalThenRejectedWith400() {
		assertRejected(400, resolution(QUERY), new TestHandshake().withPrincipal("alice").withQuery("uniqueCode", ""));
	}

	// J27
	@Test
	void resolveWhenPrincipalIsAliceAndQuerySaysBobThenRejectedWith403() {
		assertRejected(403, resolution(QUERY),
				new TestHandshake().withPrincipal("alice").withQuery("uniqueCode", "bob"));
	}

	// J27
	@ParameterizedTest
	@EnumSource
	void resolveWhenPrincipalIsAliceAndClientSaysBobAnywhereThenRejectedWith403(Source source) {
		TestHandshake handshake = new TestHandshake().withPrincipal("alice")
			.withHeader("name", "bob")
			.withQuery("name", "bob")
			.withCookie("name", "bob");
		assertRejected(403, resolution(new ClientNamedCodeResolver(source, "name"), PRINCIPAL), handshake);
	}

	// J27
	@Test
	void resolveWhenPrincipalIsAskedBeforeQueryThenIsAlice() {
		TestHandshake handshake = new TestHandshake().withPrincipal("alice").withQuery("uniqueCode", "bob");
		assertThat(resolution(PRINCIPAL, QUERY).resolve(handshake)).isEqualTo(WsIdentity.of("alice"));
	}

	// J27
	@Test
	void resolveWhenPrincipalIsAliceAndQuerySaysAliceThenIsAlice() {
		TestHandshake handshake = new TestHandshake().withPrincipal("alice").withQuery("uniqueCode", "alice");
		assertThat(resolution(QUERY).resolve(handshake)).isEqualTo(WsIdentity.of("alice"));
	}

	// J27, although jwt is not among the resolvers
	@Test
	void resolveWhenTokenSaysAliceAndQuerySaysBobThenRejectedWith403() {
		assertRejected(403, resolution(QUERY), bearer(Tokens.of("alice")).withQuery("uniqueCode", "bob"));
	}

	@Test
	void resolveWhenTokenIsInvalidBesidesQueryThenRejectedWith401() {
		assertRejected(401, resolution(QUERY), bearer(Tokens.foreign("bob")).withQuery("uniqueCode", "bob"));
	}

	// J28: naming oneself is no way to outlive one's token
	@Test
	void resolveWhenTokenAndQueryAgreeThenIdentityExpiresWithToken() {
		WsIdentity identity = resolution(QUERY)
			.resolve(bearer(Tokens.of("alice")).withQuery("uniqueCode", "alice").withPrincipal("alice"));
		assertThat(identity).isNotNull().extracting(WsIdentity::expiresAt).isNotNull();
	}

	@Test
	void resolveWhenApplicationNamesOtherThanPrincipalThenApplicationWins() {
		assertThat(resolution((handshake) -> WsIdentity.of("phone-1")).resolve(new TestHandshake().withPrincipal("a")))
			.isEqualTo(WsIdentity.of("phone-1"));
	}

	@Test
	void resolveWhenAsUidThenValueIsUidAndCodeIsGenerated() {
		assertThat(asUid(PRINCIPAL).resolve(new TestHandshake().withPrincipal("alice")))
			.isEqualTo(WsIdentity.of("~own~", "alice"));
	}

	@Test
	void resolveWhenAsUidThenExpiryAndInfoStay() {
		WsIdentity identity = new WsIdentity("alice", null, Instant.EPOCH, Map.of("k", "v"));
		assertThat(asUid((handshake) -> identity).resolve(new TestHandshake()))
			.isEqualTo(new WsIdentity("~own~", "alice", Instant.EPOCH, Map.of("k", "v")));
	}

	@Test
	void resolveWhenAsUidAndIdentityNamesUidThenThatOneStays() {
		assertThat(asUid((handshake) -> WsIdentity.of("phone-1", "alice")).resolve(new TestHandshake()))
			.isEqualTo(WsIdentity.of("~own~", "alice"));
	}

	@Test
	void resolveWhenAsUidAndGeneratedThenNoUid() {
		assertThat(asUid(GENERATED).resolve(new TestHandshake())).isEqualTo(WsIdentity.of("~generated~"));
	}

	@Test
	void resolveWhenAsUidAndQueryIsNotPrincipalThenRejectedWith403() {
		assertRejected(403, asUid(QUERY), new TestHandshake().withPrincipal("alice").withQuery("uniqueCode", "bob"));
	}

	@Test
	void resolveWhenAsUidAndValueIsIllFormedThenRejectedWith400() {
		assertRejected(400, asUid(QUERY), new TestHandshake().withQuery("uniqueCode", "a b"));
	}

	// J30
	@Test
	void resolveWhenTicketIsAlicesThenIsAliceUnlessSomebodyElseIsAuthenticated() {
		assertThat(ticketing(TICKET, PRINCIPAL).resolve(ticket("alice"))).isEqualTo(WsIdentity.of("alice"));
		assertThat(ticketing(TICKET, PRINCIPAL).resolve(ticket("alice").withPrincipal("alice")))
			.isEqualTo(WsIdentity.of("alice"));
		assertRejected(401, ticketing(TICKET, PRINCIPAL), ticket("alice").withPrincipal("bob"));
		assertRejected(401, ticketing(TICKET),
				ticket("alice").withHeader("Authorization", "Bearer " + Tokens.of("bob")));
	}

	// J30
	@Test
	void resolveWhenTicketIsAlicesThenNobodyElseAnswersForAnother() {
		assertRejected(401, ticketing(PRINCIPAL, TICKET), ticket("alice").withPrincipal("bob"));
		assertRejected(401, ticketing(JWT, TICKET),
				ticket("alice").withHeader("Authorization", "Bearer " + Tokens.of("bob")));
		assertRejected(401, ticketing((handshake) -> WsIdentity.of("bob"), TICKET), ticket("alice"));
		assertRejected(401, ticketing(GENERATED, TICKET), ticket("alice"));
		assertRejected(403, ticketing(QUERY, TICKET), ticket("alice").withQuery("uniqueCode", "bob"));
		assertThat(ticketing((handshake) -> WsIdentity.of("phone", "alice"), TICKET).resolve(ticket("alice")))
			.isEqualTo(WsIdentity.of("phone", "alice"));
		assertThat(ticketing(QUERY, TICKET).resolve(ticket("alice").withQuery("uniqueCode", "alice")))
			.isEqualTo(WsIdentity.of("alice"));
	}

	// J28: a ticket is no way to outlive one's token
	@Test
	void resolveWhenTicketAndTokenAgreeThenIdentityExpiresWithToken() {
		WsIdentity identity = ticketing(TICKET)
			.resolve(ticket("alice").withHeader("Authorization", "Bearer " + Tokens.of("alice")));
		assertThat(identity).isNotNull().extracting(WsIdentity::expiresAt).isNotNull();
	}

	@Test
	void resolveWhenAsUidAndTicketThenItsUserIsTheUid() {
		CodeResolution resolution = new CodeResolution(List.of(TICKET), JWT, TICKET,
				new AcceptedIdentity(GRAMMAR, true, () -> "~own~"));
		assertThat(resolution.resolve(ticket("alice"))).isEqualTo(WsIdentity.of("~own~", "alice"));
		assertRejected(400, resolution, ticket("a b"));
	}

	private static CodeResolution ticketing(UniqueCodeResolver... resolvers) {
		return new CodeResolution(List.of(resolvers), JWT, TICKET, new AcceptedIdentity(GRAMMAR, false, () -> "~own~"));
	}

	private static TestHandshake ticket(String user) {
		return new TestHandshake().withQuery("ticket", user);
	}

	private static CodeResolution resolution(UniqueCodeResolver... resolvers) {
		return new CodeResolution(List.of(resolvers), JWT, null, new AcceptedIdentity(GRAMMAR, false, () -> "~own~"));
	}

	private static CodeResolution asUid(UniqueCodeResolver... resolvers) {
		return new CodeResolution(List.of(resolvers), JWT, null, new AcceptedIdentity(GRAMMAR, true, () -> "~own~"));
	}

	private static TestHandshake bearer(String token) {
		return new TestHandshake().withHeader("Authorization", "Bearer " + token);
	}

	private static void assertRejected(int status, CodeResolution resolution, TestHandshake handshake) {
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> resolution.resolve(handshake))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(status));
	}

}
