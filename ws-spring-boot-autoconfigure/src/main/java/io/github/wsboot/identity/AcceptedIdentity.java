package io.github.wsboot.identity;

import java.util.function.Supplier;

import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.CodeGrammar;

/**
 * What becomes of an identity that somebody has found: its code must have the form that
 * codes have, and may be a uid instead.
 *
 * @param grammar the form that codes must have
 * @param asUid whether what is resolved becomes the uid and each connection gets a code
 * of its own
 * @param codes makes such codes
 * @since 0.1.0
 */
public record AcceptedIdentity(CodeGrammar grammar, boolean asUid, Supplier<String> codes) {

	/**
	 * Checks an identity and makes it that of a connection.
	 * @param identity the identity
	 * @return the one to connect with
	 * @throws io.github.wsboot.HandshakeRejectedException with 400 if the code is
	 * ill-formed
	 */
	public WsIdentity apply(WsIdentity identity) {
		check(identity);
		if (!this.asUid) {
			return identity;
		}
		String uid = (identity.uid() != null) ? identity.uid() : identity.uniqueCode();
		return new WsIdentity(this.codes.get(), uid, identity.expiresAt(), identity.info(), identity.principal());
	}

	void check(WsIdentity identity) {
		this.grammar.check(identity.uniqueCode());
	}

}
