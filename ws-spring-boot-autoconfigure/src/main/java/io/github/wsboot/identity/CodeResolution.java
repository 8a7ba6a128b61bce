package io.github.wsboot.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.CodeGrammar;
import org.jspecify.annotations.Nullable;

/**
 * Asks the resolvers in their order and makes sure of the answer: its form, and that a
 * code which a client merely names never stands against an authenticated identity.
 *
 * @since 0.1.0
 */
public final class CodeResolution implements UniqueCodeResolver {

	private final List<UniqueCodeResolver> resolvers;

	private final List<UniqueCodeResolver> authenticators;

	private final CodeGrammar grammar;

	private final boolean asUid;

	private final Supplier<String> codes;

	/**
	 * Creates a resolution.
	 * @param resolvers the resolvers in the order they are asked
	 * @param jwt the resolver of tokens, even if it is not among the resolvers: a token
	 * beside a code that the client names must be valid and name the same
	 * @param grammar the form that codes must have
	 * @param asUid whether what is resolved becomes the uid and each connection gets a
	 * code of its own
	 * @param codes makes such codes
	 */
	public CodeResolution(List<UniqueCodeResolver> resolvers, @Nullable UniqueCodeResolver jwt, CodeGrammar grammar,
			boolean asUid, Supplier<String> codes) {
		this.resolvers = List.copyOf(resolvers);
		this.authenticators = new ArrayList<>();
		this.authenticators.add(new PrincipalCodeResolver());
		if (jwt != null) {
			this.authenticators.add(jwt);
		}
		this.grammar = grammar;
		this.asUid = asUid;
		this.codes = codes;
	}

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		for (UniqueCodeResolver resolver : this.resolvers) {
			WsIdentity identity = resolver.resolve(handshake);
			if (identity != null) {
				return accept(resolver, identity, handshake);
			}
		}
		return null;
	}

	private WsIdentity accept(UniqueCodeResolver resolver, WsIdentity identity, WsHandshake handshake) {
		if (resolver instanceof GeneratedCodeResolver) {
			return identity;
		}
		this.grammar.check(identity.uniqueCode());
		WsIdentity accepted = (resolver instanceof ClientNamedCodeResolver) ? authenticated(identity, handshake)
				: identity;
		return this.asUid ? withOwnCode(accepted) : accepted;
	}

	private WsIdentity withOwnCode(WsIdentity identity) {
		String uid = (identity.uid() != null) ? identity.uid() : identity.uniqueCode();
		return new WsIdentity(this.codes.get(), uid, identity.expiresAt(), identity.info(), identity.principal());
	}

	/**
	 * Refuses a name that is not the client's own. What is authenticated stands for the
	 * name where both agree, or naming oneself would be a way to outlive one's token.
	 */
	private WsIdentity authenticated(WsIdentity named, WsHandshake handshake) {
		WsIdentity result = named;
		for (UniqueCodeResolver authenticator : this.authenticators) {
			WsIdentity authenticated = authenticator.resolve(handshake);
			if (authenticated != null) {
				if (!authenticated.uniqueCode().equals(named.uniqueCode())) {
					throw new HandshakeRejectedException(403, "This client is somebody else");
				}
				result = authenticated;
			}
		}
		return result;
	}

}
