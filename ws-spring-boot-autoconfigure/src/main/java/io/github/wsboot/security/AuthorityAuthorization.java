package io.github.wsboot.security;

import java.security.Principal;
import java.util.Set;

import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.authorization.AuthoritiesAuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/**
 * Permits clients whose {@link Authentication} has one of some authorities.
 *
 * @since 0.1.0
 */
public final class AuthorityAuthorization implements WsAuthorization {

	private final AuthoritiesAuthorizationManager manager = new AuthoritiesAuthorizationManager();

	private final Set<String> authorities;

	/**
	 * Creates a rule.
	 * @param authorities the authorities, of which one is needed
	 * @param hierarchy knows which authorities include others, if there is such a thing
	 */
	public AuthorityAuthorization(Set<String> authorities, @Nullable RoleHierarchy hierarchy) {
		this.authorities = Set.copyOf(authorities);
		if (hierarchy != null) {
			this.manager.setRoleHierarchy(hierarchy);
		}
	}

	@Override
	public boolean permits(WsHandshake handshake, WsIdentity identity) {
		Principal principal = handshake.principal();
		if (!(principal instanceof Authentication authentication)) {
			return false;
		}
		AuthorizationResult result = this.manager.authorize(() -> authentication, this.authorities);
		return result != null && result.isGranted();
	}

}
